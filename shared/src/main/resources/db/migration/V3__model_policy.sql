-- What a group says of models beside its members, and who answered a step.
ALTER TABLE groups ADD COLUMN models jsonb NOT NULL DEFAULT '{}';
ALTER TABLE steps ADD COLUMN provider text, ADD COLUMN model text;
