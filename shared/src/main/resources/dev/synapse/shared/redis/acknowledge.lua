-- Acknowledges a job without any other change.
-- KEYS  1 the stream, 2 the dead letters
-- ARGV  1 role of the consumer that holds the job, 2 the job's stream entry, 3 the consumer's name, 4 the reason for copying the job to
--       the dead letters ('' for none)
-- Replies OK; DUP, FENCED or LOST if the claim is void.
-- requires: claim
local stream, dead_letters = KEYS[1], KEYS[2]
local role, entry, consumer, reason = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local refused = claim_refusal(stream, role, entry, consumer)
if refused then return {refused} end
acknowledge_entry(stream, role, entry, dead_letters, reason)
return {'OK'}
