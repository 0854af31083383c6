-- What operators limit. A null limit leaves what applies without it: the setting for a user, the group's own limits for a group.
CREATE TABLE user_limits (
    user_id              uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    max_tokens_per_day   bigint CHECK (max_tokens_per_day >= 0),
    max_cost_usd_per_day numeric CHECK (max_cost_usd_per_day >= 0)
);

CREATE TABLE group_limits (
    group_id             uuid PRIMARY KEY REFERENCES groups (id) ON DELETE CASCADE,
    max_tokens_per_day   bigint CHECK (max_tokens_per_day >= 0),
    max_cost_usd_per_day numeric CHECK (max_cost_usd_per_day >= 0)
);

-- Who may use a tool, by account role and, in tool_right_users, by name. A tool without a row is everyone's, unless there is a row for all
-- tools of its MCP server, "server.*".
CREATE TABLE tool_rights (
    tool  text PRIMARY KEY,
    roles text[] NOT NULL
);

CREATE TABLE tool_right_users (
    tool    text NOT NULL REFERENCES tool_rights (tool) ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (tool, user_id)
);
CREATE INDEX tool_right_users_of_user ON tool_right_users (user_id);

-- Whether the person who posted a turn's message was an operator then; false for turns of earlier versions.
ALTER TABLE turns ADD COLUMN by_operator boolean NOT NULL DEFAULT false;
