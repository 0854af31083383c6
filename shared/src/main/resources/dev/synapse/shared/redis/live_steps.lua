-- The steps of the group's active turn; reads only. (Its keys and arguments are its own, not those of the prelude.)
-- KEYS  1 state, 2 steps
-- ARGV  1 'bytes' for the size of the steps alone
-- Replies nothing if no turn is active; otherwise turn id, number, state, and the steps or their size in bytes.
local state, steps_key, mode = KEYS[1], KEYS[2], ARGV[1]
local turn = redis.call('HMGET', state, 'turn', 'number', 'state')
if not turn[1] then return {} end
local reply, bytes = {turn[1], turn[2], turn[3]}, 0
for _, step in ipairs(redis.call('HVALS', steps_key)) do
  bytes = bytes + #step
  if mode ~= 'bytes' then reply[#reply + 1] = step end
end
if mode == 'bytes' then reply[#reply + 1] = string.format('%.0f', bytes) end
return reply
