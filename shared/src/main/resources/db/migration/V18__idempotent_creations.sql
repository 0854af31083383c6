-- The answers to creations that were requested with an idempotency key, for a day. An answer may have a secret that is shown once, so it is
-- encrypted with a key that the database does not have.
CREATE TABLE idempotent_creations (
    user_id      uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    key          text        NOT NULL,
    request_hash bytea       NOT NULL,
    answer       bytea       NOT NULL,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotent_creations_by_time ON idempotent_creations (created_at);
