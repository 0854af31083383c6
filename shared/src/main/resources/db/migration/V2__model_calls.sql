-- The ledger: every call on a model, those too that failed or were broken off. Rows outlive their group, because the bill of the user
-- does; so they refer to nothing. A call whose end is not known is lost until somebody knows better.
CREATE TABLE model_calls (
    step_id               uuid        NOT NULL,
    attempt               integer     NOT NULL,
    number                integer     NOT NULL,
    user_id               uuid        NOT NULL,
    group_id              uuid        NOT NULL,
    turn_id               uuid        NOT NULL,
    alias                 text        NOT NULL,
    provider              text        NOT NULL,
    model                 text        NOT NULL,
    answered_by           text,
    outcome               text        NOT NULL CHECK (outcome IN ('completed', 'failed', 'discarded', 'cancelled', 'lost')),
    input_tokens          bigint      NOT NULL,
    output_tokens         bigint      NOT NULL,
    cached_tokens         bigint      NOT NULL,
    estimated             boolean     NOT NULL,
    input_usd_per_mtok    numeric,
    output_usd_per_mtok   numeric,
    cached_usd_per_mtok   numeric,
    cost_usd              numeric,
    first_token_ms        bigint,
    duration_ms           bigint,
    started_at            timestamptz NOT NULL,
    PRIMARY KEY (step_id, attempt, number)
);
CREATE INDEX model_calls_of_user ON model_calls (user_id, started_at);
CREATE INDEX model_calls_of_group ON model_calls (group_id, started_at);
