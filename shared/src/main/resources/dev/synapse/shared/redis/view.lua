-- What a member may see. KEYS 1 state, 2 thread; ARGV 1 how many of the newest messages.
-- Replies nothing if no turn is active, else: turn id, roster, place in the thread of the first message that follows, messages.
local turn = redis.call('HMGET', KEYS[1], 'turn', 'roster', 'base')
if not turn[1] then return {} end
local length = redis.call('LLEN', KEYS[2])
local first = math.max(0, length - tonumber(ARGV[1]))
local reply = {turn[1], turn[2], string.format('%.0f', tonumber(turn[3] or '0') + first)}
for _, message in ipairs(redis.call('LRANGE', KEYS[2], first, -1)) do reply[#reply + 1] = message end
return reply
