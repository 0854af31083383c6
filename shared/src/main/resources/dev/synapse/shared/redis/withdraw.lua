-- Ends a turn that waits, after it was held and has been written to PostgreSQL as cancelled.
-- ARGV from 8: turn id, turn number, newest final turn by PostgreSQL, ms that an idle group stays, count of events, events.
-- Where no turn is active the thread is forgotten, and read from PostgreSQL again, because it lacks the turn's message.
-- Replies OK, CONFLICT if the turn has begun meanwhile (the job is kept), STALE if Redis does not know it (acknowledged); DUP,
-- FENCED or LOST of the fence.
local refused = fence()
if refused then return {refused} end
local state = redis.call('HMGET', KEYS[1], 'turn', 'done')
if state[1] == ARGV[8] then return {'CONFLICT'} end
if redis.call('ZCOUNT', KEYS[4], ARGV[9], ARGV[9]) == 0 then
  redis.call('HDEL', KEYS[1], 'held:' .. ARGV[9])
  if not state[1] then call_next(ARGV[11]) end
  acknowledge()
  return {'STALE'}
end

emit(13, tonumber(ARGV[12]))
redis.call('ZREMRANGEBYSCORE', KEYS[4], ARGV[9], ARGV[9])
redis.call('HDEL', KEYS[1], 'held:' .. ARGV[9])
if tonumber(state[2] or '0') < tonumber(ARGV[10]) then redis.call('HSET', KEYS[1], 'done', ARGV[10]) end
if not state[1] then
  redis.call('DEL', KEYS[2])
  redis.call('HDEL', KEYS[1], 'base')
  call_next(ARGV[11])
end
acknowledge()
return {'OK'}
