-- A consistent snapshot of the group's active turn; reads only. (Its keys are its own, not those of the prelude.)
-- KEYS  1 state, 2 thread, 3 steps, 4 model calls
-- Replies nothing if no turn is active; otherwise turn id, number, state, newest seq, number of steps, number of calls, the steps, the
-- calls, the turn's messages.
local state, thread_key, steps_key, calls_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local turn = redis.call('HMGET', state, 'turn', 'number', 'state', 'seq', 'start', 'base')
if not turn[1] then return {} end
local steps = redis.call('HVALS', steps_key)
local calls = redis.call('HVALS', calls_key)
local reply = {turn[1], turn[2], turn[3], turn[4], tostring(#steps), tostring(#calls)}
for _, step in ipairs(steps) do reply[#reply + 1] = step end
for _, call in ipairs(calls) do reply[#reply + 1] = call end
local first = tonumber(turn[5]) - tonumber(turn[6] or '0')
for _, message in ipairs(redis.call('LRANGE', thread_key, first, -1)) do reply[#reply + 1] = message end
return reply
