-- The people of a group. A group's owner_id names the one of its owners to whom it is charged what no one else is; the row of a new group's
-- owner is added by a trigger, also for gateways of earlier versions.
CREATE TABLE group_people (
    group_id  uuid        NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    user_id   uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role      text        NOT NULL CHECK (role IN ('owner', 'editor', 'viewer')),
    joined_at timestamptz NOT NULL,
    PRIMARY KEY (group_id, user_id)
);
CREATE INDEX group_people_of_user ON group_people (user_id, group_id);

INSERT INTO group_people (group_id, user_id, role, joined_at) SELECT id, owner_id, 'owner', created_at FROM groups;

CREATE FUNCTION add_group_owner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO group_people (group_id, user_id, role, joined_at) VALUES (NEW.id, NEW.owner_id, 'owner', NEW.created_at);
    RETURN NULL;
END
$$;

CREATE TRIGGER groups_added AFTER INSERT ON groups FOR EACH ROW EXECUTE FUNCTION add_group_owner();

-- Who posted the message of a turn, to whom the turn is charged; null for turns of earlier versions, which are the group's owner's. The
-- account may be closed since.
ALTER TABLE turns ADD COLUMN user_id uuid;
UPDATE turns t SET user_id = g.owner_id FROM groups g WHERE g.id = t.group_id AND t.status IN ('queued', 'running', 'waiting');
CREATE INDEX turns_unfinished_of_user ON turns (user_id) WHERE status IN ('queued', 'running', 'waiting');

-- The name by which others in a group know a person; null for the part of the address before the @.
ALTER TABLE users ADD COLUMN name text;
