-- The fence of a commit: the claim on the job that the script is part of.
-- requires: group claim

local CLAIMED_STREAM = ROLE == 'orchestrator' and ORCHESTRATOR_JOBS or ROLE == 'bulk-workers' and BULK_WORKER_JOBS or WORKER_JOBS

-- Nil if the consumer holds the job; otherwise the reply: DUP, FENCED or LOST.
local function fence()
  return (claim_refusal(CLAIMED_STREAM, ROLE, ENTRY, CONSUMER))
end

local function acknowledge()
  acknowledge_entry(CLAIMED_STREAM, ROLE, ENTRY, DEAD_LETTERS, DEAD_REASON)
end
