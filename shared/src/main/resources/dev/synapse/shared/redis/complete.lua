-- Stores the result of a step: its record, its message and its events, and a continue_turn job for the orchestrator.
-- KEYS and ARGV 1 to 7 as in lib/group.lua.
-- ARGV from 8: turn id, step id, step record (D and JSON), message ('' for none), continue_turn job, number of events, events; then
-- model calls, as record_calls reads them. The calls count even if the step already has its result; if the turn is over they are sent
-- to the ledger.
-- Replies OK with the length and the epoch of the thread; DUP if the step has its result, STALE if the turn accepts no results (both
-- acknowledge); FENCED or LOST.
-- requires: group fence step_end events thread model_calls
local turn, step, record, message, continue_job, events = ARGV[8], ARGV[9], ARGV[10], ARGV[11], ARGV[12], ARGV[13]
local first_event = 14
local calls = first_event + tonumber(events)
local refused = fence()
if refused then return {refused} end
local late = refuse_late_result(turn, step, calls)
if late then return late end

emit(first_event, tonumber(events))
if message ~= '' then redis.call('RPUSH', THREAD, message) end
redis.call('HSET', STEPS, step, record)
record_calls(calls)
redis.call('XADD', ORCHESTRATOR_JOBS, '*', 'j', continue_job)
acknowledge()
return {'OK', length_and_epoch(STATE, THREAD)}
