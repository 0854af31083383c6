-- Files that users upload for their messages. A message that carries a file has its name and type in meta, so that only readers of the
-- content come here. Like the turns of a deleted group its files are removed in batches, after it, so they refer to nothing. Images are
-- compressed already.
CREATE TABLE files (
    id         uuid PRIMARY KEY,
    group_id   uuid        NOT NULL,
    user_id    uuid        NOT NULL,
    message_id uuid,
    name       text        NOT NULL,
    media_type text        NOT NULL,
    size       integer     NOT NULL,
    width      integer,
    height     integer,
    sha256     bytea       NOT NULL,
    content    bytea       NOT NULL,
    created_at timestamptz NOT NULL
);
ALTER TABLE files ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX files_of_group ON files (group_id, id) INCLUDE (size);
CREATE INDEX files_of_user ON files (user_id) INCLUDE (size);
CREATE INDEX files_without_message ON files (created_at) WHERE message_id IS NULL;

-- A deleted group stays noted until its files are removed, also by gateways of earlier versions, which do not know of files.
CREATE FUNCTION keep_group_with_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM files WHERE group_id = OLD.id) THEN
        RETURN NULL;
    END IF;
    RETURN OLD;
END
$$;

CREATE TRIGGER deleted_groups_removed BEFORE DELETE ON deleted_groups FOR EACH ROW EXECUTE FUNCTION keep_group_with_files();
