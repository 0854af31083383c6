-- How large the messages of a group's active turn are. KEYS 1 state, 2 thread; ARGV 1 and 2 the turn's number and the index in it after
-- which they begin, 3 and 4 those before which they end, 5 'oldest' or 'newest': from which end, 6 how many at most, 7 the bytes
-- after which enough are known.
-- Replies nothing if no turn is active, else: turn id, number, and for each message its index, its bytes and its timestamp.
local turn = redis.call('HMGET', KEYS[1], 'turn', 'number', 'start', 'base')
if not turn[1] then return {} end
local number, start = tonumber(turn[2]), tonumber(turn[3]) - tonumber(turn[4] or '0')
local first, last = 0, redis.call('LLEN', KEYS[2]) - start - 1
local after, before = tonumber(ARGV[1]), tonumber(ARGV[3])
if after == number then first = math.max(first, tonumber(ARGV[2]) + 1) end
if before == number then last = math.min(last, tonumber(ARGV[4]) - 1) end
if after > number or before < number then last = -1 end
local reply, count, bytes = {turn[1], turn[2]}, 0, 0
local at, stop, step = first, last, 1
if ARGV[5] == 'newest' then at, stop, step = last, first, -1 end
while (stop - at) * step >= 0 and count < tonumber(ARGV[6]) and bytes <= tonumber(ARGV[7]) do
  local message = redis.call('LRANGE', KEYS[2], start + at, start + at)[1]
  if not message then break end
  count, bytes = count + 1, bytes + #message
  reply[#reply + 1] = string.format('%.0f', at)
  reply[#reply + 1] = string.format('%.0f', #message)
  reply[#reply + 1] = string.match(message, '"timestamp":"([^"]*)"') or ''
  at = at + step
end
return reply
