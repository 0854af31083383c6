-- Records the model calls of a summary, and stores the summary if it follows the group's newest: here, and by a job for the orchestrator
-- in PostgreSQL. Does not acknowledge the worker's job.
-- KEYS and ARGV 1 to 7 as in lib/group.lua.
-- ARGV from 8: turn id, number of the summary (0 for none), summary, keep_summary job; then model calls, as record_calls reads them.
-- Replies OK; CONFLICT if another summary was stored in the meantime; STALE if the turn accepts no results, and then nothing is
-- recorded; DUP, FENCED or LOST from the fence.
-- requires: group fence results summary model_calls
local turn, summary_no, summary, keep_summary_job = ARGV[8], ARGV[9], ARGV[10], ARGV[11]
local calls = 12
local refused = fence()
if refused then return {refused} end
if not takes_results(turn) then return {'STALE'} end
local number = tonumber(summary_no)
local follows = number > 0 and number == summary_number() + 1

record_calls(calls)
if follows then
  redis.call('HSET', STATE, 'summary', summary_no .. ' ' .. summary)
  redis.call('XADD', ORCHESTRATOR_JOBS, '*', 'j', keep_summary_job)
end
return {(follows or number == 0) and 'OK' or 'CONFLICT'}
