-- Counters of what was done within a window of time, which begins with the first that is counted.

local function counted(key)
  return tonumber(redis.call('GET', key) or '0')
end

-- Adds to a counter of which so much was counted before.
local function count(key, before, more, window)
  if before == 0 then
    redis.call('SET', key, string.format('%.0f', more), 'PX', window)
  else
    redis.call('INCRBY', key, string.format('%.0f', more))
  end
end

-- How many ms the window goes on; that of a counter that is not there would begin now.
local function left(key, window)
  local ms = redis.call('PTTL', key)
  return string.format('%.0f', ms >= 0 and ms or tonumber(window))
end
