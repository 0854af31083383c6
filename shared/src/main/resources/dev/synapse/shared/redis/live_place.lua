-- Where a message of a group's active turn stands. KEYS 1 state, 2 thread; ARGV 1 message id.
-- Replies nothing if the active turn has no such message, else: the turn's number, the index in the turn.
local turn = redis.call('HMGET', KEYS[1], 'turn', 'number', 'start', 'base')
if not turn[1] then return {} end
local start = tonumber(turn[3]) - tonumber(turn[4] or '0')
local wanted = '"id":"' .. ARGV[1] .. '"'
for at = redis.call('LLEN', KEYS[2]) - 1, start, -1 do
  local message = redis.call('LRANGE', KEYS[2], at, at)[1]
  if message and string.find(message, wanted, 1, true) then return {turn[2], string.format('%.0f', at - start)} end
end
return {}
