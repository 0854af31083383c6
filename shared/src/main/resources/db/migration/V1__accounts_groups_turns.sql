-- Accounts. E-mail addresses are compared without case; they are stored in lower case.
CREATE TABLE users (
    id            uuid PRIMARY KEY,
    email         text        NOT NULL UNIQUE CHECK (email = lower(email)),
    password_hash text        NOT NULL,
    created_at    timestamptz NOT NULL
);

-- One row per refresh token. A login opens a family; a refresh spends its token and adds the next of the family.
CREATE TABLE refresh_families (
    id         uuid PRIMARY KEY,
    user_id    uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX refresh_families_of_user ON refresh_families (user_id);

CREATE TABLE refresh_tokens (
    token_hash bytea PRIMARY KEY,
    family_id  uuid        NOT NULL REFERENCES refresh_families (id) ON DELETE CASCADE,
    expires_at timestamptz NOT NULL,
    spent_at   timestamptz
);
CREATE INDEX refresh_tokens_of_family ON refresh_tokens (family_id);

-- next_turn numbers the turns, done_turn is the newest final one; last_seq is the event log's as of that turn's end.
CREATE TABLE groups (
    id         uuid PRIMARY KEY,
    owner_id   uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name       text        NOT NULL,
    policy     text        NOT NULL,
    limits     jsonb       NOT NULL,
    next_turn  bigint      NOT NULL DEFAULT 1,
    done_turn  bigint      NOT NULL DEFAULT 0,
    last_seq   bigint      NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX groups_of_owner ON groups (owner_id, created_at DESC, id DESC);

CREATE TABLE members (
    id          uuid PRIMARY KEY,
    group_id    uuid        NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    alias       text        NOT NULL,
    role_prompt text        NOT NULL,
    tools       text[]      NOT NULL DEFAULT '{}',
    provider    text        NOT NULL,
    model       text        NOT NULL,
    temperature double precision,
    created_at  timestamptz NOT NULL
);
CREATE UNIQUE INDEX members_alias ON members (group_id, lower(alias));

CREATE TABLE turns (
    id                uuid PRIMARY KEY,
    group_id          uuid        NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    number            bigint      NOT NULL,
    status            text        NOT NULL CHECK (status IN ('queued', 'running', 'waiting', 'completed', 'failed', 'cancelled')),
    error             text,
    usage             jsonb       NOT NULL DEFAULT '{}',
    client_message_id text,
    request_hash      bytea,
    created_at        timestamptz NOT NULL,
    started_at        timestamptz,
    ended_at          timestamptz,
    UNIQUE (group_id, number),
    UNIQUE (group_id, client_message_id)
);
CREATE INDEX turns_unfinished ON turns (created_at) WHERE status IN ('queued', 'running', 'waiting');

-- Ordered by (turn_number, turn_index); this key is also what makes a repeated sync change nothing.
CREATE TABLE messages (
    id                uuid PRIMARY KEY,
    group_id          uuid        NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    turn_id           uuid        NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    turn_number       bigint      NOT NULL,
    turn_index        integer     NOT NULL,
    sender_alias      text        NOT NULL,
    content           text        NOT NULL,
    parent_message_id uuid,
    meta              jsonb       NOT NULL DEFAULT '{}',
    created_at        timestamptz NOT NULL,
    UNIQUE (group_id, turn_number, turn_index)
);
CREATE INDEX messages_of_turn ON messages (turn_id);

CREATE TABLE steps (
    id         uuid PRIMARY KEY,
    turn_id    uuid        NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    number     integer     NOT NULL,
    kind       text        NOT NULL,
    alias      text        NOT NULL,
    status     text        NOT NULL,
    attempts   integer     NOT NULL,
    reason     text,
    usage      jsonb       NOT NULL DEFAULT '{}',
    started_at timestamptz,
    ended_at   timestamptz,
    UNIQUE (turn_id, number)
);
