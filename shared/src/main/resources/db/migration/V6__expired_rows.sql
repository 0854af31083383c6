-- Finds what has expired without reading what has not: tokens, families that have ended, and keys of turns that have ended.
CREATE INDEX refresh_tokens_by_expiry ON refresh_tokens (expires_at);
CREATE INDEX refresh_families_revoked ON refresh_families (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE INDEX turns_with_keys ON turns (ended_at) WHERE client_message_id IS NOT NULL;
