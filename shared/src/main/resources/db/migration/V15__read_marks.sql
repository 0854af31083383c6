-- Up to when a person has read a group: messages that were written later, in turns with higher numbers than read_turn, are unread. All turns up
-- to read_turn had ended by then, so that counting does not begin at the start of the history.
ALTER TABLE group_people
    ADD COLUMN read_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN read_turn bigint NOT NULL DEFAULT 0;

UPDATE group_people p SET read_turn = g.done_turn FROM groups g WHERE g.id = p.group_id AND g.done_turn > 0;
