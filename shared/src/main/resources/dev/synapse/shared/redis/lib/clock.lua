-- The clock of Redis.

local function now_us()
  local seconds, us = unpack(redis.call('TIME'))
  return tonumber(seconds) * 1000000 + tonumber(us)
end

local function now_ms()
  return math.floor(now_us() / 1000)
end
