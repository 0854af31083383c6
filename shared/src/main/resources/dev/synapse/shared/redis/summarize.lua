-- Notes what it has cost to summarise, and keeps the summary if it is the next of the group: here, and by a job of the orchestrator's in
-- PostgreSQL. Acknowledges nothing.
-- ARGV from 8: turn id, the summary's number (0 for none), the summary, keep_summary job, then calls on models as note_calls.
-- Replies OK; CONFLICT if another was kept meanwhile; STALE if the turn takes no results, and then nothing is noted; DUP, FENCED or
-- LOST of the fence.
local refused = fence()
if refused then return {refused} end
if not takes_results(ARGV[8]) then return {'STALE'} end
local number = tonumber(ARGV[9])
local follows = number > 0 and number == summary_number() + 1

note_calls(12)
if follows then
  redis.call('HSET', KEYS[1], 'summary', ARGV[9] .. ' ' .. ARGV[10])
  redis.call('XADD', KEYS[6], '*', 'j', ARGV[11])
end
return {(follows or number == 0) and 'OK' or 'CONFLICT'}
