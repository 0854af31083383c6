-- The steps of a group's active turn. KEYS 1 state, 2 steps; ARGV 1 'bytes' for their size alone.
-- Replies nothing if no turn is active, else: turn id, number, state, and each step, or instead of these the bytes of all.
local turn = redis.call('HMGET', KEYS[1], 'turn', 'number', 'state')
if not turn[1] then return {} end
local reply, bytes = {turn[1], turn[2], turn[3]}, 0
for _, step in ipairs(redis.call('HVALS', KEYS[2])) do
  bytes = bytes + #step
  if ARGV[1] ~= 'bytes' then reply[#reply + 1] = step end
end
if ARGV[1] == 'bytes' then reply[#reply + 1] = string.format('%.0f', bytes) end
return reply
