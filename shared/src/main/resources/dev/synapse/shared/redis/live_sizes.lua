-- The sizes of messages of the group's active turn; reads only.
-- KEYS  1 group hash, 2 thread
-- ARGV  1 and 2 the position after which the range begins: turn number and index in the turn; 3 and 4 the position before which it ends;
--       5 the end from which it is counted, 'oldest' or 'newest'; 6 maximum number of messages; 7 bytes after which it ends
-- Replies nothing if no turn is active; otherwise turn id, number, and for each message its index, its bytes and its timestamp. Repetitions
-- of a message are left out.
-- requires: numbers thread
local state_key, thread_key = KEYS[1], KEYS[2]
local after_turn, after_index = tonumber(ARGV[1]), tonumber(ARGV[2])
local before_turn, before_index = tonumber(ARGV[3]), tonumber(ARGV[4])
local from_end, max, max_bytes = ARGV[5], tonumber(ARGV[6]), tonumber(ARGV[7])

-- The first and the last index in the turn of the messages in the range.
local function range(number, length)
  if after_turn > number or before_turn < number then return 0, -1 end
  local first, last = 0, length - 1
  if after_turn == number then first = math.max(first, after_index + 1) end
  if before_turn == number then last = math.min(last, before_index - 1) end
  return first, last
end

-- Adds the sizes of messages from one index in the turn to another to the reply.
local function add_sizes(reply, first_of_turn, from, to)
  local count, bytes = 0, 0
  local repeated = repeated_messages(thread_key, first_of_turn)
  for index = from, to, from <= to and 1 or -1 do
    if count >= max or bytes > max_bytes then return end
    local message = redis.call('LRANGE', thread_key, first_of_turn + index, first_of_turn + index)[1]
    if not message then return end
    if not repeated[first_of_turn + index] then
      count, bytes = count + 1, bytes + #message
      reply[#reply + 1] = whole(index)
      reply[#reply + 1] = whole(#message)
      reply[#reply + 1] = string.match(message, '"timestamp":"([^"]*)"') or ''
    end
  end
end

local turn, number, start, base = unpack(redis.call('HMGET', state_key, 'turn', 'number', 'start', 'base'))
if not turn then return {} end
local first_of_turn = index_in_list(start, base)
local first, last = range(tonumber(number), redis.call('LLEN', thread_key) - first_of_turn)
local reply = {turn, number}
if first <= last then
  if from_end == 'newest' then first, last = last, first end
  add_sizes(reply, first_of_turn, first, last)
end
return reply
