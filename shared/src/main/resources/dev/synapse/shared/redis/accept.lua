-- Takes an accepted turn in: it waits, its events go out, the orchestrator is told.
-- ARGV from 8: turn number, what waits, newest final turn according to PostgreSQL, newest event seq where Redis does not know the
-- group ('' for none ever), the user among whose turns it counts ('' for none), count of events, events.
-- A Redis that came back with older data may know less of final turns than PostgreSQL: it learns of them, and the thread is read from
-- PostgreSQL again. Turns that wait though they are final stay: who is to begin one tells of its end instead. While a turn is active
-- PostgreSQL may be ahead by that one, and its end puts it right.
-- A turn that is first and has not begun for five minutes is called again, because its call may be lost: its job could not be read, say.
-- Replies OK, or DUP if the turn is waiting, running or done. Calling it again is safe.
local number, final, now = tonumber(ARGV[8]), tonumber(ARGV[10]), now_us()
local known = redis.call('HMGET', KEYS[1], 'done', 'number', 'called')
local done, active = tonumber(known[1] or ARGV[10]), known[2]
local behind = not active and final > done
if number <= math.max(done, behind and final or 0) then return {'DUP'} end
if tonumber(active or '0') == number then return {'DUP'} end
local waits = redis.call('ZCOUNT', KEYS[4], ARGV[8], ARGV[8]) > 0
if waits and not behind then
  local called = tonumber(known[3] or '0')
  if not active and now - called > 300000000 and redis.call('ZCOUNT', KEYS[4], '-inf', '(' .. ARGV[8]) == 0 then
    redis.call('HSET', KEYS[1], 'called', whole(now))
    call_turn(ARGV[1])
  end
  return {'DUP'}
end

if not known[1] then
  redis.call('HSET', KEYS[1], 'done', ARGV[10], 'seq', ARGV[11] == '' and '0' or seq_after_loss(tonumber(ARGV[11])))
elseif behind then
  redis.call('HSET', KEYS[1], 'done', ARGV[10])
  redis.call('HDEL', KEYS[1], 'base')
  redis.call('DEL', KEYS[2])
end
if ARGV[12] ~= '' then redis.call('HSET', KEYS[1], 'owner', ARGV[12]) end
if not waits then
  emit(14, tonumber(ARGV[13]))
  redis.call('ZADD', KEYS[4], number, ARGV[9])
end
redis.call('HSET', KEYS[1], 'called', whole(now))
for i = 1, 5 do redis.call('PERSIST', KEYS[i]) end
call_turn(ARGV[1])
return {'OK'}
