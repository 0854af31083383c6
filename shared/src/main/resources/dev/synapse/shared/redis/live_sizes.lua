-- The sizes of messages of the group's active turn; reads only. (Its keys and arguments are its own, not those of the prelude.)
-- KEYS  1 state, 2 thread
-- ARGV  1 and 2 the position after which the range begins: turn number and index in the turn; 3 and 4 the position before which it ends;
--       5 the end from which it is counted, 'oldest' or 'newest'; 6 maximum number of messages; 7 bytes after which it ends
-- Replies nothing if no turn is active; otherwise turn id, number, and for each message its index, its bytes and its timestamp.
local state, thread_key = KEYS[1], KEYS[2]
local after_turn, after_index, before_turn, before_index = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local from_end, max, max_bytes = ARGV[5], ARGV[6], ARGV[7]
local turn = redis.call('HMGET', state, 'turn', 'number', 'start', 'base')
if not turn[1] then return {} end
local number, start = tonumber(turn[2]), tonumber(turn[3]) - tonumber(turn[4] or '0')
local first, last = 0, redis.call('LLEN', thread_key) - start - 1
local after, before = tonumber(after_turn), tonumber(before_turn)
if after == number then first = math.max(first, tonumber(after_index) + 1) end
if before == number then last = math.min(last, tonumber(before_index) - 1) end
if after > number or before < number then last = -1 end
local reply, count, bytes = {turn[1], turn[2]}, 0, 0
local at, stop, step = first, last, 1
if from_end == 'newest' then at, stop, step = last, first, -1 end
while (stop - at) * step >= 0 and count < tonumber(max) and bytes <= tonumber(max_bytes) do
  local message = redis.call('LRANGE', thread_key, start + at, start + at)[1]
  if not message then break end
  count, bytes = count + 1, bytes + #message
  reply[#reply + 1] = string.format('%.0f', at)
  reply[#reply + 1] = string.format('%.0f', #message)
  reply[#reply + 1] = string.match(message, '"timestamp":"([^"]*)"') or ''
  at = at + step
end
return reply
