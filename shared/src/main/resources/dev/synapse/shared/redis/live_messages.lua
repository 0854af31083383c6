-- Some messages of a group's active turn. KEYS 1 state, 2 thread; ARGV 1 turn id, 2 and 3 the first and the last index in the turn.
-- Replies the messages; none if that turn is not the active one.
local turn = redis.call('HMGET', KEYS[1], 'turn', 'start', 'base')
if turn[1] ~= ARGV[1] then return {} end
local start = tonumber(turn[2]) - tonumber(turn[3] or '0')
return redis.call('LRANGE', KEYS[2], start + tonumber(ARGV[2]), start + tonumber(ARGV[3]))
