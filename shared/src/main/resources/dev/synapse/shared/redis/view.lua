-- A member's view of the thread: the newest messages, at most MAX_THREAD_BYTES; reads only. (Its arguments are its own.)
-- KEYS  1 state, 2 thread
-- ARGV  1 maximum number of messages, 2 the turn whose roster the caller has ('' for none), 3 the length of the thread that the caller
--       has (0 for none)
-- With the third argument the view begins with the last message that the caller has, so that it can compare whether the thread is the same.
-- Replies nothing if no turn accepts results; otherwise turn id, roster ('' if the caller has it), the thread's epoch, the index in the
-- thread of the first message of the view, the messages.
local state, thread_key, max, roster_turn, known_length = KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3]
local turn = redis.call('HMGET', state, 'turn', 'roster', 'base', 'closing', 'mark')
if not turn[1] or turn[4] then return {} end
local base = tonumber(turn[3] or '0')
local length = redis.call('LLEN', thread_key)
local first = math.max(0, length - tonumber(max))
local known = tonumber(known_length) - base
if known > first and known <= length then first = known - 1 end
local messages = newest_messages(length - first)
local reply = {turn[1], turn[1] == roster_turn and '' or turn[2], turn[5] or '', string.format('%.0f', base + length - #messages)}
for i = #messages, 1, -1 do reply[#reply + 1] = messages[i] end
return reply
