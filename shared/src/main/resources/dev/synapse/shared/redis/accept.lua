-- Takes an accepted turn in: it waits, its events go out, the orchestrator is told.
-- ARGV from 8: turn number, turn id, what waits, newest final turn according to PostgreSQL, newest event seq where Redis does not know the
-- group ('' for none ever), the user among whose turns it counts ('' for none), count of events, events.
-- A Redis that came back with older data may know less of final turns than PostgreSQL: it learns of them, and the thread is read from
-- PostgreSQL again. Turns that wait though they are final stay: who is to begin one tells of its end instead. While a turn is active
-- PostgreSQL may be ahead by that one, and its end puts it right.
-- A turn that is first and has not begun for five minutes is called again, because its call may be lost: its job could not be read, say.
-- In the same way the deadline of a turn is told again that is still active five minutes after it.
-- If the group's Redis state is corrupt, or another turn of that number is active, the whole state is discarded first, as if Redis had
-- lost it.
-- Replies OK, or DUP if the turn is waiting, running or done; then the corruption, if one was found. Calling it again is safe.
local number, final, now = tonumber(ARGV[8]), tonumber(ARGV[11]), now_us()
local corruption, seq = find_corruption(), 0
if not corruption then
  local active = redis.call('HMGET', KEYS[1], 'turn', 'number')
  if active[1] and (active[1] == ARGV[9]) ~= (tonumber(active[2]) == number) then
    corruption = 'turn ' .. ARGV[8] .. ' is ' .. ARGV[9] .. ', but turn ' .. active[2] .. ' is active as ' .. active[1]
  end
end
if corruption then seq = discard_state(ARGV[9]) end

local known = redis.call('HMGET', KEYS[1], 'done', 'number', 'called', 'seq', 'due:' .. ARGV[8])
local done, active = tonumber(known[1] or ARGV[11]), tonumber(known[2] or '0')
local behind = active == 0 and final > done
if number <= math.max(done, behind and final or 0) then return {'DUP', corruption} end
if active == number then
  if known[5] and is_count(known[5]) and now - tonumber(known[5]) * 1000 > 300000000 then
    redis.call('HSET', KEYS[1], 'due:' .. ARGV[8], whole(now / 1000))
    redis.call('XADD', KEYS[6], '*', 'j', '{"kind":"continue_turn","group":"' .. ARGV[1] .. '","turn":"' .. ARGV[9]
      .. '","input":{"type":"deadline_passed"}}')
  end
  return {'DUP'}
end
local waits = redis.call('ZCOUNT', KEYS[4], ARGV[8], ARGV[8]) > 0
if waits and not behind then
  local called = tonumber(known[3] or '0')
  if active == 0 and now - called > 300000000 and redis.call('ZCOUNT', KEYS[4], '-inf', '(' .. ARGV[8]) == 0 then
    redis.call('HSET', KEYS[1], 'called', whole(now))
    call_turn(ARGV[1])
  end
  return {'DUP'}
end

if not known[1] then
  local last, goes_on = tonumber(ARGV[12] == '' and '0' or ARGV[12]), tonumber(known[4] or '-1')
  if goes_on < last then
    local never = ARGV[12] == '' and not corruption
    redis.call('HSET', KEYS[1], 'seq', never and '0' or seq_after_loss(math.max(last, seq)))
  end
  redis.call('HSET', KEYS[1], 'done', ARGV[11])
elseif behind then
  redis.call('HSET', KEYS[1], 'done', ARGV[11])
  redis.call('HDEL', KEYS[1], 'base')
  redis.call('DEL', KEYS[2])
end
if ARGV[13] ~= '' then redis.call('HSET', KEYS[1], 'owner', ARGV[13]) end
if not waits then
  emit(15, tonumber(ARGV[14]))
  redis.call('ZADD', KEYS[4], number, ARGV[10])
end
redis.call('HSET', KEYS[1], 'called', whole(now))
for i = 1, 5 do redis.call('PERSIST', KEYS[i]) end
redis.call('ZREM', idle_groups(), ARGV[1])
call_turn(ARGV[1])
return {'OK', corruption}
