-- Ends the active turn, after it has been written to PostgreSQL, and calls the next that waits: of the group or, where its user's
-- turns are counted, of the user's group that has waited longest, behind which this group goes.
-- ARGV from 8: turn id, version, turn number, messages to keep in the thread (0: forget the thread, it is read from
-- PostgreSQL again; so is one that was not loaded), ms that an idle group stays, the deadline's job, start_turn job, then as append.
-- Replies as advance.
local refused = fence()
if refused then return {refused} end
local active = redis.call('HMGET', KEYS[1], 'turn', 'version')
if active[1] ~= ARGV[8] then
  acknowledge()
  return {'STALE'}
end
if active[2] ~= ARGV[9] then return {'CONFLICT'} end

append(15)
redis.call('HDEL', KEYS[1], 'turn', 'number', 'version', 'state', 'roster', 'start', 'closing')
redis.call('HSET', KEYS[1], 'done', ARGV[10])
redis.call('ZREM', KEYS[8], ARGV[13])
redis.call('DEL', KEYS[3], KEYS[10], KEYS[11])
local surplus = redis.call('LLEN', KEYS[2]) - tonumber(ARGV[11])
if ARGV[11] == '0' or redis.call('HEXISTS', KEYS[1], 'base') == 0 then
  redis.call('DEL', KEYS[2])
  redis.call('HDEL', KEYS[1], 'base')
elseif surplus > 0 then
  redis.call('LTRIM', KEYS[2], surplus, -1)
  redis.call('HINCRBY', KEYS[1], 'base', surplus)
end
local owner, waits = redis.call('HGET', KEYS[1], 'owner'), redis.call('ZCARD', KEYS[4]) > 0
if owner then
  local running, parked = places_of(owner)
  redis.call('ZREM', running, ARGV[1])
  if waits then redis.call('ZADD', parked, string.format('%.0f', now_us()), ARGV[1]) end
  call_next_of(owner)
elseif waits then
  redis.call('XADD', KEYS[6], '*', 'j', ARGV[14])
end
if not waits then
  for i = 1, 5 do redis.call('PEXPIRE', KEYS[i], ARGV[12]) end
end
acknowledge()
return {'OK'}
