-- What is left of the beginning of a thread for prompts that have no room for it. Derived, each from the one before it and from messages;
-- only the newest is read. Appended, never changed.
CREATE TABLE summaries (
    group_id   uuid        NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    number     bigint      NOT NULL,
    until      uuid        NOT NULL,
    text       text        NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (group_id, number)
);
