-- Discards the Redis state of the shard's longest idle groups, as its expiry would: PostgreSQL has all of it except the event log.
-- KEYS  1 the shard's idle groups
-- ARGV  1 maximum number of groups to examine, 2 minimum idle time in ms
-- Replies the ids of the discarded groups.
-- requires: numbers clock
local idle, max, min_idle_ms = KEYS[1], ARGV[1], ARGV[2]
local prefix, discarded = string.match(idle, '^{[^}]*}') .. ':g:', {}
for _, group in ipairs(redis.call('ZRANGEBYSCORE', idle, '-inf', whole(now_ms() - tonumber(min_idle_ms)), 'LIMIT', 0, max)) do
  local key = prefix .. group
  if redis.pcall('HEXISTS', key, 'turn') == 0 and redis.pcall('ZCARD', key .. ':waiting') == 0 then
    redis.call('UNLINK', key, key .. ':thread', key .. ':steps', key .. ':events', key .. ':calls', key .. ':budget',
      key .. ':files')
    discarded[#discarded + 1] = group
  end
  redis.call('ZREM', idle, group)
end
return discarded
