-- Who did what, when and from where. A row refers to nothing, since it outlives the account and the subject that it names. Each index is for
-- one of the filters of the list, which is read from the newest row on; the primary key is for the list without one, and for the clean-up.
CREATE TABLE audit_log (
    id           uuid        NOT NULL,
    user_id      uuid,
    action       text        NOT NULL,
    subject_kind text,
    subject_id   text,
    address      text,
    details      jsonb       NOT NULL DEFAULT '{}',
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (created_at, id)
);
CREATE INDEX audit_log_of_user ON audit_log (user_id, created_at, id);
CREATE INDEX audit_log_of_action ON audit_log (action, created_at, id);
CREATE INDEX audit_log_of_user_and_action ON audit_log (user_id, action, created_at, id);
