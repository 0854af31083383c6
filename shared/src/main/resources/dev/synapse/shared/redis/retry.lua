-- Puts a step off: its job comes again after a delay.
-- ARGV from 8: turn id, step id, record (R and JSON), delay in ms, delayed job, count of events, events, then
-- calls on models as note_calls: those of a step that has its result count nevertheless, those of a turn that is over are handed to
-- the orchestrator.
-- Replies as complete.
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
redis.call('HSET', KEYS[3], ARGV[9], ARGV[10])
note_calls(calls)
redis.call('ZADD', KEYS[8], string.format('%.0f', now_ms() + tonumber(ARGV[11])), ARGV[12])
acknowledge()
return {'OK'}
