-- Discards what Redis has of the shard's groups that have been idle longest, as its expiry would: PostgreSQL has all of it but the event
-- log. (The keys and arguments are this script's own, not those of the prelude.)
-- KEYS 1 the shard's idle groups. ARGV 1 how many to look at, 2 for how many ms they have to be idle.
-- Replies the ids of those discarded.
local prefix, discarded = string.match(KEYS[1], '^{[^}]*}') .. ':g:', {}
for _, group in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', whole(now_ms() - tonumber(ARGV[2])), 'LIMIT', 0, ARGV[1])) do
  local key = prefix .. group
  if redis.pcall('HEXISTS', key, 'turn') == 0 and redis.pcall('ZCARD', key .. ':waiting') == 0 then
    redis.call('UNLINK', key, key .. ':thread', key .. ':steps', key .. ':events', key .. ':calls', key .. ':budget')
    discarded[#discarded + 1] = group
  end
  redis.call('ZREM', KEYS[1], group)
end
return discarded
