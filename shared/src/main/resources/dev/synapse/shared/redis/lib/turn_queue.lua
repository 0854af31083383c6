-- The queued turns of the group, and the turn slots of its user, whose running turns on this shard are limited. The user (field "owner" of
-- the group hash) is the one who posted the active turn, or else the first queued one; the group has slots and places in queues of that
-- user alone.
-- requires: group numbers

-- The keys of two sorted sets: the user's groups whose turns run, and those that wait for a slot, each by the time since when.
local function slots_of(owner)
  local prefix = shard_key(':u:' .. owner)
  return prefix .. ':running', prefix .. ':parked'
end

-- Who posted the queued turn, if it says so. It is JSON, in whose texts quotes are escaped, so that no text is taken for the field.
local function poster_of(queued_turn)
  return queued_turn and string.match(queued_turn, '"user":{"id":"([%x-]+)"')
end

-- Enqueues a job that begins the group's first queued turn. The job is for that turn alone, so that all its deliveries count for it.
local function enqueue_turn(group)
  local first = redis.pcall('ZRANGE', shard_key(':g:' .. group .. ':waiting'), 0, 0, 'WITHSCORES')
  local number = first[2] and ',"number":' .. whole(first[2]) or ''
  redis.call('XADD', ORCHESTRATOR_JOBS, '*', 'j', '{"kind":"start_turn","group":"' .. group .. '"' .. number .. '}')
end

-- Enqueues a job for the user's group that has waited longest for a slot. It stays in the queue until its turn begins.
local function enqueue_next_of(owner)
  local _, parked = slots_of(owner)
  local longest_waiting = redis.call('ZRANGE', parked, 0, 0)[1]
  if longest_waiting then enqueue_turn(longest_waiting) end
end

-- Takes the group out of its user's turn slots and their queue; the slot goes to the next group.
local function leave_slots(owner)
  local running, parked = slots_of(owner)
  redis.call('ZREM', parked, GROUP)
  redis.call('ZREM', running, GROUP)
  enqueue_next_of(owner)
end

-- From now on the group's turns count for this user.
local function count_for(owner)
  local before = redis.call('HGET', STATE, 'owner')
  redis.call('HSET', STATE, 'owner', owner)
  if before and before ~= owner then leave_slots(before) end
end
