-- The active turn of a group, in one look. KEYS 1 state, 2 thread, 3 steps, 4 calls on models.
-- Replies nothing if none is active, else: turn id, number, state, newest seq, count of steps, count of calls, the steps, the calls,
-- the turn's messages.
local turn = redis.call('HMGET', KEYS[1], 'turn', 'number', 'state', 'seq', 'start', 'base')
if not turn[1] then return {} end
local steps = redis.call('HVALS', KEYS[3])
local calls = redis.call('HVALS', KEYS[4])
local reply = {turn[1], turn[2], turn[3], turn[4], tostring(#steps), tostring(#calls)}
for _, step in ipairs(steps) do reply[#reply + 1] = step end
for _, call in ipairs(calls) do reply[#reply + 1] = call end
local first = tonumber(turn[5]) - tonumber(turn[6] or '0')
for _, message in ipairs(redis.call('LRANGE', KEYS[2], first, -1)) do reply[#reply + 1] = message end
return reply
