-- Messages of the group's active turn; reads only. (Its keys and arguments are its own, not those of the prelude.)
-- KEYS  1 state, 2 thread
-- ARGV  1 turn id, 2 first index in the turn, 3 last index
-- Replies the messages; none if that turn is not active.
local state, thread_key, turn_id, first, last = KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3]
local turn = redis.call('HMGET', state, 'turn', 'start', 'base')
if turn[1] ~= turn_id then return {} end
local start = tonumber(turn[2]) - tonumber(turn[3] or '0')
return redis.call('LRANGE', thread_key, start + tonumber(first), start + tonumber(last))
