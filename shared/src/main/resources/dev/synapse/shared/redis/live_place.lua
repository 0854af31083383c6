-- The position of a message of the group's active turn; reads only. (Its keys and arguments are its own, not those of the prelude.)
-- KEYS  1 state, 2 thread
-- ARGV  1 message id
-- Replies nothing if the active turn does not have the message; otherwise the turn's number and the message's index in the turn.
local state, thread_key, message_id = KEYS[1], KEYS[2], ARGV[1]
local turn = redis.call('HMGET', state, 'turn', 'number', 'start', 'base')
if not turn[1] then return {} end
local start = tonumber(turn[3]) - tonumber(turn[4] or '0')
local wanted = '"id":"' .. message_id .. '"'
for at = redis.call('LLEN', thread_key) - 1, start, -1 do
  local message = redis.call('LRANGE', thread_key, at, at)[1]
  if message and string.find(message, wanted, 1, true) then return {turn[2], string.format('%.0f', at - start)} end
end
return {}
