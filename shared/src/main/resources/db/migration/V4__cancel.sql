-- Somebody asked for the turn's end. The mark outlives a Redis that loses its data: the turn is cancelled when it comes back.
ALTER TABLE turns ADD COLUMN cancel_requested_at timestamptz;

-- Turns behind done_turn + 1 that are final already, because they were cancelled while they waited: done_turn passes over them once
-- those before them have ended.
ALTER TABLE groups ADD COLUMN cancelled_ahead bigint[] NOT NULL DEFAULT '{}';
