-- Functions that count actions within a time window, which begins with the first action; loaded after the prelude.

local function counted(key)
  return tonumber(redis.call('GET', key) or '0')
end

-- Adds to a counter whose value was "before".
local function count(key, before, more, window)
  if before == 0 then
    redis.call('SET', key, string.format('%.0f', more), 'PX', window)
  else
    redis.call('INCRBY', key, string.format('%.0f', more))
  end
end

-- The ms until the window ends; the window of a missing counter would begin now.
local function left(key, window)
  local ms = redis.call('PTTL', key)
  return string.format('%.0f', ms >= 0 and ms or tonumber(window))
end
