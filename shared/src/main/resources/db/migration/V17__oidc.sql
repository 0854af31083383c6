-- By which identity at an OpenID Connect provider a person signs in to an account. An account has at most one. One that was opened through a
-- provider has no password, until its owner sets one.
CREATE TABLE oidc_identities (
    issuer     text        NOT NULL,
    subject    text        NOT NULL,
    user_id    uuid        NOT NULL UNIQUE REFERENCES users (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (issuer, subject)
);

ALTER TABLE users ALTER COLUMN password_hash DROP NOT NULL;
