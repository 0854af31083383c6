-- Removes a queued turn, after it was held and stored in PostgreSQL as cancelled.
-- KEYS and ARGV 1 to 7 as in lib/group.lua.
-- ARGV from 8: turn id, turn number, the number up to which all turns are final in PostgreSQL, ms that an idle group is kept, whether the
-- event log restarts because the turn has run and its events are lost ('1' or ''), number of events, events.
-- If no turn is active the thread is removed, because it lacks the turn's message, and loaded from PostgreSQL when needed.
-- A turn that is not the next is remembered, so that a late accept does not queue it again.
-- Replies OK; CONFLICT if the turn has begun (does not acknowledge); STALE if the turn is not queued (acknowledges); DUP, FENCED or LOST
-- from the fence.
-- requires: group fence events loss final_turns turn_end
local turn, number, final_turn, idle_ms = ARGV[8], ARGV[9], ARGV[10], ARGV[11]
local log_restarts, events, first_event = ARGV[12] == '1', ARGV[13], 14
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

if log_restarts then restart_log(STATE, EVENTS, tonumber(redis.call('HGET', STATE, 'seq') or '0')) end
emit(first_event, tonumber(events))
redis.call('ZREMRANGEBYSCORE', WAITING, number, number)
redis.call('HDEL', STATE, 'held:' .. number)
local known, final = tonumber(done or '0'), tonumber(final_turn)
raise_done(known, final)
if tonumber(number) > math.max(known, final) then remember_withdrawn(number) end
if not active then
  redis.call('DEL', THREAD)
  redis.call('HDEL', STATE, 'base')
  enqueue_next(idle_ms)
end
acknowledge()
return {'OK'}
