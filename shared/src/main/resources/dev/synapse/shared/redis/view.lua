-- What a member may see. KEYS 1 state, 2 thread; ARGV 1 how many of the newest messages (THREAD_BYTES of them at most), 2 the turn whose roster the caller has ('' for
-- none), 3 how long the thread was that the caller has (0 for none): from there on is enough, with the last one that it has, so that
-- it can tell whether the thread is still the same.
-- Replies nothing if no turn takes results, else: turn id, roster ('' if the caller has it), the thread's mark, place in the thread of the
-- first message that follows, messages.
local turn = redis.call('HMGET', KEYS[1], 'turn', 'roster', 'base', 'closing', 'mark')
if not turn[1] or turn[4] then return {} end
local base = tonumber(turn[3] or '0')
local length = redis.call('LLEN', KEYS[2])
local first = math.max(0, length - tonumber(ARGV[1]))
local known = tonumber(ARGV[3]) - base
if known > first and known <= length then first = known - 1 end
local messages = newest_messages(length - first)
local reply = {turn[1], turn[1] == ARGV[2] and '' or turn[2], turn[5] or '', string.format('%.0f', base + length - #messages)}
for i = #messages, 1, -1 do reply[#reply + 1] = messages[i] end
return reply
