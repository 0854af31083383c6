-- Ends a step whose call was broken off because its turn is about to end: its record, with what it has used, and its events.
-- ARGV from 8: turn id, step id, record (D and JSON), count of events, events, then calls on models as note_calls. These are handed
-- to the orchestrator as well, because the turn may be on its way to PostgreSQL.
-- Replies OK, CONFLICT if the turn takes results, so that the step goes on elsewhere (the job is kept); DUP if the step has its
-- result, STALE if the turn is no longer active (both acknowledged); FENCED or LOST.
local refused = fence()
if refused then return {refused} end
if takes_results(ARGV[8]) then return {'CONFLICT'} end
local calls = 12 + tonumber(ARGV[11])
hand_over_calls(ARGV[8], calls)
if redis.call('HGET', KEYS[1], 'turn') ~= ARGV[8] then
  acknowledge()
  return {'STALE'}
end
if has_result(ARGV[9]) then
  acknowledge()
  return {'DUP'}
end

emit(12, tonumber(ARGV[11]))
redis.call('HSET', KEYS[3], ARGV[9], ARGV[10])
note_calls(calls)
acknowledge()
return {'OK'}
