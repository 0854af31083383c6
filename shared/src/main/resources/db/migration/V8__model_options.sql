-- How a member's model is asked, beyond what all models have in common: reasoning_effort, and fields that requests have in addition.
ALTER TABLE members ADD COLUMN model_options jsonb NOT NULL DEFAULT '{}';
