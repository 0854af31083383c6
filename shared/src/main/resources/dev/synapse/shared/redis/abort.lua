-- Records the end of a step whose call was interrupted because its turn is about to end: its record with its usage, and its events.
-- KEYS and ARGV 1 to 7 as in lib/group.lua.
-- ARGV from 8: turn id, step id, step record (D and JSON), number of events, events; then model calls, as record_calls reads them. The
-- calls are also sent to the ledger, because the turn may be on its way to PostgreSQL already.
-- Replies OK; CONFLICT if the turn accepts results, so that the step has to continue (does not acknowledge); DUP if the step has its
-- result, STALE if the turn is no longer active (both acknowledge); FENCED or LOST.
-- requires: group fence results ledger events model_calls
local turn, step, record, events = ARGV[8], ARGV[9], ARGV[10], ARGV[11]
local first_event = 12
local refused = fence()
if refused then return {refused} end
if takes_results(turn) then return {'CONFLICT'} end
local calls = first_event + tonumber(events)
send_calls(turn, calls)
if redis.call('HGET', STATE, 'turn') ~= turn then
  acknowledge()
  return {'STALE'}
end
if has_result(step) then
  acknowledge()
  return {'DUP'}
end

emit(first_event, tonumber(events))
redis.call('HSET', STEPS, step, record)
record_calls(calls)
acknowledge()
return {'OK'}
