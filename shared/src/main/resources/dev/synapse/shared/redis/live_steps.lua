-- The steps of the group's active turn; reads only.
-- KEYS  1 group hash, 2 steps
-- ARGV  1 'bytes' for the size of the steps alone
-- Replies nothing if no turn is active; otherwise turn id, number, checkpoint, and the steps or their size in bytes.
-- requires: numbers
local state_key, steps_key, mode = KEYS[1], KEYS[2], ARGV[1]
local turn, number, state = unpack(redis.call('HMGET', state_key, 'turn', 'number', 'state'))
if not turn then return {} end
local reply, bytes = {turn, number, state}, 0
for _, step in ipairs(redis.call('HVALS', steps_key)) do
  bytes = bytes + #step
  if mode ~= 'bytes' then reply[#reply + 1] = step end
end
if mode == 'bytes' then reply[#reply + 1] = whole(bytes) end
return reply
