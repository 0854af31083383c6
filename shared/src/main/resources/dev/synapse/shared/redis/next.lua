-- Takes the group's next queued turn, and a slot among its user's running turns, for the job that begins it.
-- ARGV from 8: number of the turn that the job is for ('' for any), maximum number of running turns of a user on this shard.
-- A slot whose group has had no turn for a minute was not released properly and is reused.
-- Replies OK and the queued turn. Otherwise acknowledges and replies BUSY if a turn is active, NONE if none is queued, OTHER if another
-- turn is first (for which it enqueues a job), PARKED if the user has no free slot (the group gets a job when one is free). DUP, FENCED
-- or LOST from the fence.
local wanted, max_running = ARGV[8], ARGV[9]
local refused = fence()
if refused then return {refused} end
local group = redis.call('HMGET', STATE, 'turn', 'owner')
local owner = group[2]
local first = redis.call('ZRANGE', WAITING, 0, 0, 'WITHSCORES')
if group[1] or not first[1] then
  if owner then leave_queue(owner) end
  acknowledge()
  return {group[1] and 'BUSY' or 'NONE'}
end
if wanted ~= '' and tonumber(first[2]) ~= tonumber(wanted) then
  enqueue_turn(GROUP)
  acknowledge()
  return {'OTHER'}
end
if not owner then return {'OK', first[1]} end

local running, parked = slots_of(owner)
if not redis.call('ZSCORE', running, GROUP) then
  local now, stale = now_us(), {}
  for _, other in ipairs(redis.call('ZRANGEBYSCORE', running, '-inf', string.format('%.0f', now - 60000000))) do
    local state = string.match(STATE, '^{[^}]*}:g:') .. other
    if redis.pcall('HEXISTS', state, 'turn') ~= 1 then stale[#stale + 1] = other end
  end
  local slots = tonumber(max_running) - redis.call('ZCARD', running) + #stale
  if slots <= 0 then
    redis.call('ZADD', parked, 'NX', string.format('%.0f', now), GROUP)
    acknowledge()
    return {'PARKED'}
  end
  redis.call('ZADD', running, string.format('%.0f', now), GROUP)
  if #stale > 0 then redis.call('ZREM', running, unpack(stale)) end
  redis.call('ZREM', parked, GROUP)
  if slots > 1 then enqueue_next_of(owner) end
end
return {'OK', first[1]}
