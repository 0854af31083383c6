-- Messages of the group's active turn; reads only.
-- KEYS  1 group hash, 2 thread
-- ARGV  1 turn id, 2 first index in the turn, 3 last index
-- Replies the messages; none if that turn is not active.
-- requires: thread
local state_key, thread_key, turn, first, last = KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3]
local active, start, base = unpack(redis.call('HMGET', state_key, 'turn', 'start', 'base'))
if active ~= turn then return {} end
local first_of_turn = index_in_list(start, base)
return redis.call('LRANGE', thread_key, first_of_turn + tonumber(first), first_of_turn + tonumber(last))
