-- The position of a message of the group's active turn; reads only.
-- KEYS  1 group hash, 2 thread
-- ARGV  1 message id
-- Replies nothing if the active turn does not have the message; otherwise the turn's number and the index in the turn of the
-- message, or of the first of its repetitions.
-- requires: numbers thread
local state_key, thread_key, message_id = KEYS[1], KEYS[2], ARGV[1]
local turn, number, start, base = unpack(redis.call('HMGET', state_key, 'turn', 'number', 'start', 'base'))
if not turn then return {} end
local first_of_turn = index_in_list(start, base)
local wanted = '"id":"' .. message_id .. '"'
for i = first_of_turn, redis.call('LLEN', thread_key) - 1 do
  local message = redis.call('LRANGE', thread_key, i, i)[1]
  if message and string.find(message, wanted, 1, true) then return {number, whole(i - first_of_turn)} end
end
return {}
