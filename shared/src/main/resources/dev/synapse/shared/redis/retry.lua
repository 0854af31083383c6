-- Schedules the next attempt of a step: its job is enqueued again after a delay.
-- KEYS and ARGV 1 to 7 as in lib/group.lua.
-- ARGV from 8: turn id, step id, step record (R and JSON), delay in ms, delayed job, number of events, events; then model calls, as
-- record_calls reads them. The calls count even if the step already has its result; if the turn is over they are sent to the ledger.
-- Replies OK; DUP if the step has its result, STALE if the turn accepts no results (both acknowledge); FENCED or LOST.
-- requires: group numbers clock fence step_end events model_calls
local turn, step, record, delay_ms, delayed_job, events = ARGV[8], ARGV[9], ARGV[10], ARGV[11], ARGV[12], ARGV[13]
local first_event = 14
local calls = first_event + tonumber(events)
local refused = fence()
if refused then return {refused} end
local late = refuse_late_result(turn, step, calls)
if late then return late end

emit(first_event, tonumber(events))
redis.call('HSET', STEPS, step, record)
record_calls(calls)
redis.call('ZADD', DELAYED, whole(now_ms() + tonumber(delay_ms)), delayed_job)
acknowledge()
return {'OK'}
