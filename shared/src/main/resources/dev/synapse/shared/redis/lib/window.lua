-- Counters of actions within a time window, which begins with the first action.
-- requires: numbers

local function counted(key)
  return tonumber(redis.call('GET', key) or '0')
end

-- The value of a counter in its window. A window that seems to end later than one that begins now is over: the clock of Redis has stepped
-- back.
local function counted_in_window(key, window_ms)
  return redis.call('PTTL', key) > tonumber(window_ms) and 0 or counted(key)
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
