-- By which a user recognises a login in the list of logins: what the client called itself, and when it last got tokens.
ALTER TABLE refresh_families ADD COLUMN client text, ADD COLUMN last_used_at timestamptz;
