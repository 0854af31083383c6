-- The turns of a deleted group are removed in batches, after it: a cascade over very many rows takes longer than a statement may. The
-- group's row is gone at once, with its members and summaries, and nothing reads or writes turns without it. The trigger also notes groups
-- that go with their owner.
CREATE TABLE deleted_groups (
    id         uuid PRIMARY KEY,
    deleted_at timestamptz NOT NULL
);

CREATE FUNCTION note_deleted_group() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO deleted_groups (id, deleted_at) VALUES (OLD.id, now());
    RETURN NULL;
END
$$;

CREATE TRIGGER groups_deleted AFTER DELETE ON groups FOR EACH ROW EXECUTE FUNCTION note_deleted_group();

ALTER TABLE turns DROP CONSTRAINT turns_group_id_fkey;
ALTER TABLE messages DROP CONSTRAINT messages_group_id_fkey;
