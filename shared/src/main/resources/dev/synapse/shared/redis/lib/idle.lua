-- Groups without an active or queued turn; their state expires.
-- requires: group numbers clock

-- The key of the shard's idle groups, by the time in ms since when.
local function idle_groups()
  return shard_key(':idle')
end

-- The group has no active or queued turn: its state is kept for idle_ms.
local function become_idle(idle_ms)
  for _, key in ipairs({STATE, THREAD, STEPS, WAITING, EVENTS, FILES}) do redis.call('PEXPIRE', key, idle_ms) end
  local groups, now = idle_groups(), now_ms()
  redis.call('ZADD', groups, whole(now), GROUP)
  redis.call('ZREMRANGEBYSCORE', groups, '-inf', whole(now - tonumber(idle_ms)))
end

-- The group has a turn: its state does not expire.
local function become_busy()
  for _, key in ipairs({STATE, THREAD, STEPS, WAITING, EVENTS, FILES}) do redis.call('PERSIST', key) end
  redis.call('ZREM', idle_groups(), GROUP)
end
