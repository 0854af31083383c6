-- Counters of actions within a time window, which begins with the first action.
-- requires: numbers

local function counted(key)
  return tonumber(redis.call('GET', key) or '0')
end

-- Adds to a counter whose value was "before".
local function count(key, before, more, window_ms)
  if before == 0 then
    redis.call('SET', key, whole(more), 'PX', window_ms)
  else
    redis.call('INCRBY', key, whole(more))
  end
end

-- The ms until the window ends; the window of a missing counter would begin now.
local function ms_left(key, window_ms)
  local ms = redis.call('PTTL', key)
  return whole(ms >= 0 and ms or tonumber(window_ms))
end
