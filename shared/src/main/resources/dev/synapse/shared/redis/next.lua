-- Takes the group's next queued turn, and a turn slot of its user, for the job that begins it.
-- KEYS and ARGV 1 to 7 as in lib/group.lua.
-- ARGV from 8: number of the turn that the job is for ('' for any), maximum number of running turns of a user on this shard.
-- Replies OK and the queued turn. Otherwise acknowledges and replies BUSY if a turn is active, NONE if none is queued, OTHER if another
-- turn is first (for which it enqueues a job), PARKED if the user has no free slot (the group gets a job when one is free). DUP, FENCED
-- or LOST from the fence.
-- requires: group numbers clock fence turn_queue
local wanted, max_running = ARGV[8], ARGV[9]
local ONE_MINUTE_US = 60000000

-- Removes the group from the queue for a slot; if it was in it, the next group may be able to begin.
local function leave_queue(owner)
  local _, parked = slots_of(owner)
  if redis.call('ZREM', parked, GROUP) == 1 then enqueue_next_of(owner) end
end

-- The groups that have had a slot for a minute but have no active turn: their slots were not released properly, and are reused.
local function stale_slots(running, now)
  local stale = {}
  for _, group in ipairs(redis.call('ZRANGEBYSCORE', running, '-inf', whole(now - ONE_MINUTE_US))) do
    if redis.pcall('HEXISTS', shard_key(':g:' .. group), 'turn') ~= 1 then stale[#stale + 1] = group end
  end
  return stale
end

-- Takes a slot for the group unless it has one; false if the user has none left, and then the group is parked.
local function take_slot(owner)
  local running, parked = slots_of(owner)
  if redis.call('ZSCORE', running, GROUP) then return true end
  local now = now_us()
  local stale = stale_slots(running, now)
  local free = tonumber(max_running) - redis.call('ZCARD', running) + #stale
  if free <= 0 then
    redis.call('ZADD', parked, 'NX', whole(now), GROUP)
    return false
  end
  redis.call('ZADD', running, whole(now), GROUP)
  if #stale > 0 then redis.call('ZREM', running, unpack(stale)) end
  redis.call('ZREM', parked, GROUP)
  if free > 1 then enqueue_next_of(owner) end
  return true
end

local refused = fence()
if refused then return {refused} end
local active, owner = unpack(redis.call('HMGET', STATE, 'turn', 'owner'))
local first_turn, first_number = unpack(redis.call('ZRANGE', WAITING, 0, 0, 'WITHSCORES'))
if active or not first_turn then
  if owner then leave_queue(owner) end
  acknowledge()
  return {active and 'BUSY' or 'NONE'}
end
if wanted ~= '' and tonumber(first_number) ~= tonumber(wanted) then
  enqueue_turn(GROUP)
  acknowledge()
  return {'OTHER'}
end
if owner then
  owner = poster_of(first_turn) or owner
  count_for(owner)
end
if owner and not take_slot(owner) then
  acknowledge()
  return {'PARKED'}
end
return {'OK', first_turn}
