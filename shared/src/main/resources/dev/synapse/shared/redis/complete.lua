-- A worker's result: the step's record, its message, its events, and continue_turn for the orchestrator.
-- ARGV from 8: turn id, step id, record (D and JSON), message ('' for none), continue_turn job, count of events, events, then
-- calls on models as note_calls: those of a step that has its result count nevertheless, those of a turn that is over are handed to
-- the orchestrator.
-- Replies OK, with how long the thread is by then and its mark; DUP if the step has its result, STALE if the turn is no longer active (both acknowledged); FENCED or LOST.
local refused = fence()
if refused then return {refused} end
local calls = 14 + tonumber(ARGV[13])
if not takes_results(ARGV[8]) then
  hand_over_calls(ARGV[8], calls)
  acknowledge()
  return {'STALE'}
end
if has_result(ARGV[9]) then
  note_calls(calls)
  acknowledge()
  return {'DUP'}
end

emit(14, tonumber(ARGV[13]))
if ARGV[11] ~= '' then redis.call('RPUSH', KEYS[2], ARGV[11]) end
redis.call('HSET', KEYS[3], ARGV[9], ARGV[10])
note_calls(calls)
redis.call('XADD', KEYS[6], '*', 'j', ARGV[12])
acknowledge()
return {'OK', thread()}
