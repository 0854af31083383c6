-- A member's view of the thread: the newest messages, at most MAX_THREAD_BYTES; reads only.
-- KEYS  1 group hash, 2 thread
-- ARGV  1 maximum number of messages, 2 the turn whose roster the caller has ('' for none), 3 the length of the thread that the caller
--       has (0 for none)
-- With the third argument the view begins with the last message that the caller has, so that it can compare whether the thread is the same.
-- Replies nothing if no turn accepts results; otherwise turn id, roster ('' if the caller has it), the thread's epoch, the index in the
-- thread of the first message of the view, the messages.
-- requires: numbers thread
local state_key, thread_key, max, roster_turn, known_length = KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3]
local turn, roster, base, closing, epoch = unpack(redis.call('HMGET', state_key, 'turn', 'roster', 'base', 'closing', 'mark'))
if not turn or closing then return {} end
local length = redis.call('LLEN', thread_key)
local first, known = math.max(0, length - tonumber(max)), index_in_list(known_length, base)
if known > first and known <= length then first = known - 1 end
local messages = newest_messages(thread_key, length - first)
local position = tonumber(base or '0') + length - #messages
local reply = {turn, turn == roster_turn and '' or roster, epoch or '', whole(position)}
for i = #messages, 1, -1 do reply[#reply + 1] = messages[i] end
return reply
