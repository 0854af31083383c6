-- Queues an accepted turn: emits its events, and enqueues a start_turn job for the orchestrator.
-- ARGV from 8: turn number, turn id, queued turn, the number up to which all turns are final in PostgreSQL, newest event seq if Redis does not have the
-- group ('' if it never had an event), the user to whose running turns it counts ('' for none), number of events, events.
-- A Redis that was restored with older data may know fewer final turns than PostgreSQL. It takes over PostgreSQL's number, and the thread
-- is loaded from PostgreSQL again. Queued turns that are final in PostgreSQL stay: the job that would begin one announces its end. While
-- a turn is active PostgreSQL may be ahead by that turn; the turn's end updates Redis.
-- A turn that is first in the queue and has not begun for five minutes gets another start_turn job, because its job may be lost or
-- unreadable. In the same way an active turn gets another deadline job five minutes after its deadline.
-- If the group's Redis state is corrupt, or if another turn is active under that number, the state is discarded first, as if Redis had
-- lost it.
-- Replies OK, or DUP if the turn is queued, active or final; then the corruption, if one was found. Idempotent.
local turn_number, turn, queued_turn, final_turn = ARGV[8], ARGV[9], ARGV[10], ARGV[11]
local last_seq, user, events = ARGV[12], ARGV[13], ARGV[14]
local first_event = 15
local number, final, now = tonumber(turn_number), tonumber(final_turn), now_us()
local corruption, seq = find_corruption(), 0
if not corruption then
  local active = redis.call('HMGET', STATE, 'turn', 'number')
  if active[1] and (active[1] == turn) ~= (tonumber(active[2]) == number) then
    corruption = 'turn ' .. turn_number .. ' is ' .. turn .. ', but turn ' .. active[2] .. ' is active as ' .. active[1]
  end
end
if corruption then seq = discard_state(turn) end

local known = redis.call('HMGET', STATE, 'done', 'number', 'called', 'seq', 'due:' .. turn_number)
local done, active = tonumber(known[1] or final_turn), tonumber(known[2] or '0')
local behind = active == 0 and final > done
if number <= math.max(done, behind and final or 0) then return {'DUP', corruption} end
if active == number then
  if known[5] and is_count(known[5]) and now - tonumber(known[5]) * 1000 > 300000000 then
    redis.call('HSET', STATE, 'due:' .. turn_number, whole(now / 1000))
    redis.call('XADD', ORCHESTRATOR_JOBS, '*', 'j', '{"kind":"continue_turn","group":"' .. GROUP .. '","turn":"' .. turn
      .. '","input":{"type":"deadline_passed"}}')
  end
  return {'DUP'}
end
local queued = redis.call('ZCOUNT', WAITING, turn_number, turn_number) > 0
if queued and not behind then
  local called = tonumber(known[3] or '0')
  if active == 0 and now - called > 300000000 and redis.call('ZCOUNT', WAITING, '-inf', '(' .. turn_number) == 0 then
    redis.call('HSET', STATE, 'called', whole(now))
    enqueue_turn(GROUP)
  end
  return {'DUP'}
end

if not known[1] then
  local last, goes_on = tonumber(last_seq == '' and '0' or last_seq), tonumber(known[4] or '-1')
  if goes_on < last then
    local never = last_seq == '' and not corruption
    redis.call('HSET', STATE, 'seq', never and '0' or seq_after_loss(math.max(last, seq)))
  end
  redis.call('HSET', STATE, 'done', final_turn)
elseif behind then
  redis.call('HSET', STATE, 'done', final_turn)
  redis.call('HDEL', STATE, 'base')
  redis.call('DEL', THREAD)
end
if user ~= '' then redis.call('HSET', STATE, 'owner', user) end
if not queued then
  emit(first_event, tonumber(events))
  redis.call('ZADD', WAITING, number, queued_turn)
end
redis.call('HSET', STATE, 'called', whole(now))
for i = 1, 5 do redis.call('PERSIST', KEYS[i]) end
redis.call('ZREM', idle_groups(), GROUP)
enqueue_turn(GROUP)
return {'OK', corruption}
