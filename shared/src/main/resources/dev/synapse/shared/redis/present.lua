-- The users who have an event stream of a group at any gateway; reads only.
-- KEYS  1 sorted set of the group: <user>/<gateway>, by the time at which the entry expires
-- ARGV  1 ms for which an entry lasts: one that expires later is from before the clock was set back
-- Replies the ids of the users, each once.
-- requires: numbers clock
local now = now_ms()
local reply, seen = {}, {}
for _, entry in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. whole(now), whole(now + tonumber(ARGV[1])))) do
  local user = string.match(entry, '^[^/]+')
  if not seen[user] then
    seen[user] = true
    reply[#reply + 1] = user
  end
end
return reply
