-- Says for several groups which users have an event stream at one gateway. What is not said again in time expires.
-- KEYS  sorted set of each group, all of one shard: <user>/<gateway>, by the time at which the entry expires
-- ARGV  1 the gateway, 2 ms for which an entry lasts; then for each key: number of users who are present, number of those who are not any more,
--       their ids in this order
-- Replies OK.
-- requires: numbers clock
local gateway, lasts_ms = ARGV[1], ARGV[2]
local now = now_ms()
local expires = whole(now + tonumber(lasts_ms))
local i = 3

for _, key in ipairs(KEYS) do
  local present, absent = tonumber(ARGV[i]), tonumber(ARGV[i + 1])
  for at = i + 2, i + 1 + present do redis.call('ZADD', key, expires, ARGV[at] .. '/' .. gateway) end
  i = i + 2 + present
  for at = i, i - 1 + absent do redis.call('ZREM', key, ARGV[at] .. '/' .. gateway) end
  i = i + absent
  redis.call('ZREMRANGEBYSCORE', key, '-inf', whole(now))
  redis.call('PEXPIRE', key, lasts_ms)
end
return {'OK'}
