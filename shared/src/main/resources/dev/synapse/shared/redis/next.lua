-- Gives the group's next waiting turn to whoever is to begin it, with a place among those of its user's turns that run.
-- ARGV from 8: the number of the turn that the job is for ('' for any), how many turns of one user run side by side on this shard. A
-- place that has stood for a minute without its group having a turn was not given back by somebody, and does not count.
-- Replies OK and what waits; or, having acknowledged, BUSY if a turn is active, NONE if none waits, OTHER if another waits first,
-- which is called then, PARKED if the user has no place free: the group is called when it is its turn. DUP, FENCED or LOST of the fence.
local refused = fence()
if refused then return {refused} end
local group = redis.call('HMGET', KEYS[1], 'turn', 'owner')
local owner = group[2]
local first = redis.call('ZRANGE', KEYS[4], 0, 0, 'WITHSCORES')
if group[1] or not first[1] then
  if owner then leave_line(owner) end
  acknowledge()
  return {group[1] and 'BUSY' or 'NONE'}
end
if ARGV[8] ~= '' and tonumber(first[2]) ~= tonumber(ARGV[8]) then
  call_turn(ARGV[1])
  acknowledge()
  return {'OTHER'}
end
if not owner then return {'OK', first[1]} end

local running, parked = places_of(owner)
if not redis.call('ZSCORE', running, ARGV[1]) then
  local most, now, stale = tonumber(ARGV[9]), now_us(), {}
  for _, other in ipairs(redis.call('ZRANGEBYSCORE', running, '-inf', string.format('%.0f', now - 60000000))) do
    local state = string.match(KEYS[1], '^{[^}]*}:g:') .. other
    if redis.pcall('HEXISTS', state, 'turn') ~= 1 then stale[#stale + 1] = other end
  end
  local places = most - redis.call('ZCARD', running) + #stale
  if places <= 0 then
    redis.call('ZADD', parked, 'NX', string.format('%.0f', now), ARGV[1])
    acknowledge()
    return {'PARKED'}
  end
  redis.call('ZADD', running, string.format('%.0f', now), ARGV[1])
  if #stale > 0 then redis.call('ZREM', running, unpack(stale)) end
  redis.call('ZREM', parked, ARGV[1])
  if places > 1 then call_next_of(owner) end
end
return {'OK', first[1]}
