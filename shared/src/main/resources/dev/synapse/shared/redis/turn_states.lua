-- The active and queued turns of several groups, and the newest events of their turns; reads only.
-- KEYS  the hash and the sorted set of queued turns of each group, all of one shard
-- Replies four values for each group, '' for what it does not have: id and number of the active turn, number of queued turns, and the newest
-- events of turns, one a line after its seq and a space.
local reply = {}
for i = 1, #KEYS, 2 do
  local state, queued = redis.pcall('HMGET', KEYS[i], 'turn', 'number', 'turn_events'), redis.pcall('ZCARD', KEYS[i + 1])
  if state.err then state = {} end
  reply[#reply + 1] = state[1] or ''
  reply[#reply + 1] = state[2] or ''
  reply[#reply + 1] = type(queued) == 'number' and string.format('%d', queued) or ''
  reply[#reply + 1] = state[3] or ''
end
return reply
