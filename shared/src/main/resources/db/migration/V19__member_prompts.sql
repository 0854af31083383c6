-- The instructions that a member had before, the newest ten, each with the time at which it was replaced, and by whom. replaced_by may be an
-- account that was closed.
CREATE TABLE member_prompts (
    member_id   uuid        NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    number      integer     NOT NULL,
    role_prompt text        NOT NULL,
    replaced_at timestamptz NOT NULL,
    replaced_by uuid        NOT NULL,
    PRIMARY KEY (member_id, number)
);
