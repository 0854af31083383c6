-- A consistent snapshot of the group's active turn; reads only.
-- KEYS  1 group hash, 2 thread, 3 steps, 4 model calls
-- Replies nothing if no turn is active; otherwise turn id, number, checkpoint, newest seq, number of steps, number of calls, the steps, the
-- calls, the turn's messages.
-- requires: thread
local state_key, thread_key, steps_key, calls_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local turn, number, state, seq, start, base = unpack(
  redis.call('HMGET', state_key, 'turn', 'number', 'state', 'seq', 'start', 'base'))
if not turn then return {} end
local steps = redis.call('HVALS', steps_key)
local calls = redis.call('HVALS', calls_key)
local messages = redis.call('LRANGE', thread_key, index_in_list(start, base), -1)
local reply = {turn, number, state, seq, tostring(#steps), tostring(#calls)}
for _, part in ipairs({steps, calls, messages}) do
  for _, item in ipairs(part) do reply[#reply + 1] = item end
end
return reply
