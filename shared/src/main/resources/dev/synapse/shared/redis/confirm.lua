-- Whether a consumer still holds its job, for what takes effect outside Redis; reads only. A Redis that has lost the data on which the
-- consumer decided does not have the job.
-- KEYS  1 the stream
-- ARGV  1 role of the consumer that holds the job, 2 the job's stream entry, 3 the consumer's name
-- Replies OK; DUP, FENCED or LOST if the claim is void.
-- requires: claim
local stream = KEYS[1]
local role, entry, consumer = ARGV[1], ARGV[2], ARGV[3]
return {claim_refusal(stream, role, entry, consumer) or 'OK'}
