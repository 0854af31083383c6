-- Invitations into a group, or, without a group, to open an account. One for an e-mail address is for that account only: user_id is the
-- account that had the address when it was invited, so that whoever registers an address later sees no earlier invitation.
CREATE TABLE invitations (
    id          uuid PRIMARY KEY,
    group_id    uuid REFERENCES groups (id) ON DELETE CASCADE,
    role        text CHECK (role IN ('owner', 'editor', 'viewer')),
    email       text,
    user_id     uuid REFERENCES users (id) ON DELETE CASCADE,
    token_hash  bytea       NOT NULL UNIQUE,
    created_by  uuid        NOT NULL,
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    accepted_at timestamptz,
    accepted_by uuid,
    CHECK ((group_id IS NULL) = (role IS NULL))
);
CREATE INDEX invitations_of_group ON invitations (group_id, created_at DESC, id DESC);
CREATE INDEX invitations_of_user ON invitations (user_id, created_at DESC, id DESC) WHERE user_id IS NOT NULL;
CREATE INDEX invitations_expired ON invitations (expires_at);
