-- Removes a queued turn, after it was held and stored in PostgreSQL as cancelled.
-- KEYS and ARGV 1 to 7 as in lib/group.lua.
-- ARGV from 8: turn id, turn number, the number up to which all turns are final in PostgreSQL, ms that an idle group is kept, number of
-- events, events.
-- If no turn is active the thread is removed, because it lacks the turn's message, and loaded from PostgreSQL when needed.
-- Replies OK; CONFLICT if the turn has begun (does not acknowledge); STALE if the turn is not queued (acknowledges); DUP, FENCED or LOST
-- from the fence.
-- requires: group fence events turn_end
local turn, number, final_turn, idle_ms, events = ARGV[8], ARGV[9], ARGV[10], ARGV[11], ARGV[12]
local first_event = 13
local refused = fence()
if refused then return {refused} end
local active, done = unpack(redis.call('HMGET', STATE, 'turn', 'done'))
if active == turn then return {'CONFLICT'} end
if redis.call('ZCOUNT', WAITING, number, number) == 0 then
  redis.call('HDEL', STATE, 'held:' .. number)
  if not active then enqueue_next(idle_ms) end
  acknowledge()
  return {'STALE'}
end

emit(first_event, tonumber(events))
redis.call('ZREMRANGEBYSCORE', WAITING, number, number)
redis.call('HDEL', STATE, 'held:' .. number)
if tonumber(done or '0') < tonumber(final_turn) then redis.call('HSET', STATE, 'done', final_turn) end
if not active then
  redis.call('DEL', THREAD)
  redis.call('HDEL', STATE, 'base')
  enqueue_next(idle_ms)
end
acknowledge()
return {'OK'}
