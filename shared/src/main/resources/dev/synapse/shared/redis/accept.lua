-- Queues an accepted turn: emits its events, and enqueues a start_turn job for the orchestrator.
-- KEYS and ARGV 1 to 7 as in lib/group.lua.
-- ARGV from 8: turn number, turn id, queued turn, the number up to which all turns are final in PostgreSQL, newest event seq in PostgreSQL
-- ('' if the group never had an event), the user to whose running turns it counts ('' for none), whether PostgreSQL has older data than
-- Redis ('1' or ''), number of events, events.
-- The state is discarded first, as if Redis had lost it, if it is corrupt, if the active turn agrees with this one in only one of id and
-- number, or if the turn is final here although PostgreSQL has older data.
-- Replies OK, DUP if the turn is queued or active, or final in PostgreSQL, or FINAL if it is final only here; then the conflict, if one was
-- found. Idempotent.
-- requires: group numbers clock events loss corruption discard final_turns turn_queue idle
local turn_number, turn, queued_turn, final_turn = ARGV[8], ARGV[9], ARGV[10], ARGV[11]
local last_seq, user, postgres_is_older, events = ARGV[12], ARGV[13], ARGV[14] == '1', ARGV[15]
local first_event = 16
local FIVE_MINUTES_US = 300000000
local number, final, now = tonumber(turn_number), tonumber(final_turn), now_us()

-- The corruption of the state, or how it contradicts PostgreSQL, or nil.
local function find_conflict()
  local corruption = find_corruption()
  if corruption then return corruption end
  local active, active_number, done = unpack(redis.call('HMGET', STATE, 'turn', 'number', 'done'))
  if postgres_is_older and (number <= tonumber(done or '0') or is_withdrawn(turn_number)) then
    return 'turn ' .. turn_number .. ' has ended, but PostgreSQL has older data'
  end
  if active and (active == turn) ~= (tonumber(active_number) == number) then
    return 'turn ' .. turn_number .. ' is ' .. turn .. ', but turn ' .. active_number .. ' is active as ' .. active
  end
  return nil
end

-- Enqueues another deadline job for the active turn, five minutes after its deadline, because its job may be lost or unreadable. A job
-- that still waits is neither.
local function repeat_deadline_job(due_ms)
  if not due_ms or not is_count(due_ms) or now - tonumber(due_ms) * 1000 <= FIVE_MINUTES_US then return end
  local job = redis.call('HGET', STATE, 'deadline')
  if job and redis.call('ZSCORE', DELAYED, job) then return end
  redis.call('HSET', STATE, 'due:' .. turn_number, whole(now / 1000))
  redis.call('XADD', ORCHESTRATOR_JOBS, '*', 'j', '{"kind":"continue_turn","group":"' .. GROUP .. '","turn":"' .. turn
    .. '","input":{"type":"deadline_passed"}}')
end

-- Enqueues another start_turn job for the turn if it is first in the queue and has not begun for five minutes, for the same reason.
local function repeat_start_job(called)
  if now - tonumber(called or '0') <= FIVE_MINUTES_US then return end
  if redis.call('ZCOUNT', WAITING, '-inf', '(' .. turn_number) > 0 then return end
  redis.call('HSET', STATE, 'called', whole(now))
  enqueue_turn(GROUP)
end

-- Creates the hash of a group that Redis does not have: its numbers continue after those that PostgreSQL and the discarded state had.
local function create_state(known_seq, discarded_seq, corruption)
  local last = tonumber(last_seq == '' and '0' or last_seq)
  if tonumber(known_seq or '-1') < last then
    local is_new = last_seq == '' and not corruption
    redis.call('HSET', STATE, 'seq', is_new and '0' or seq_after_loss(math.max(last, discarded_seq)))
  end
  redis.call('HSET', STATE, 'done', final_turn)
end

-- A Redis that was restored with older data may know fewer events than PostgreSQL.
local function restart_older_log(known_seq)
  local newest = tonumber(last_seq == '' and '0' or last_seq)
  if tonumber(known_seq or '0') < newest then restart_log(STATE, EVENTS, newest) end
end

-- A Redis that was restored with older data may know fewer final turns than PostgreSQL. It takes over PostgreSQL's number, and the thread
-- is loaded from PostgreSQL again. Queued turns that are final in PostgreSQL stay: the job that would begin one announces its end.
local function catch_up(known)
  raise_done(known, final)
  redis.call('HDEL', STATE, 'base')
  redis.call('DEL', THREAD)
end

local corruption, discarded_seq = find_conflict(), 0
if corruption then discarded_seq = discard_state(turn) end

local known_done, known_number, called, known_seq, due_ms = unpack(
  redis.call('HMGET', STATE, 'done', 'number', 'called', 'seq', 'due:' .. turn_number))
local done, active = tonumber(known_done or final_turn), tonumber(known_number or '0')
-- While a turn is active PostgreSQL may be ahead by that turn; the turn's end updates Redis.
local is_behind = active == 0 and final > done
if number <= math.max(done, is_behind and final or 0) then return {number > final and 'FINAL' or 'DUP', corruption} end
if is_withdrawn(turn_number) then return {'FINAL', corruption} end
if active == number then
  repeat_deadline_job(due_ms)
  return {'DUP'}
end
local is_queued = redis.call('ZCOUNT', WAITING, turn_number, turn_number) > 0
if is_queued and not is_behind then
  if active == 0 then repeat_start_job(called) end
  return {'DUP'}
end

if not known_done then
  create_state(known_seq, discarded_seq, corruption)
else
  restart_older_log(known_seq)
  if is_behind then catch_up(done) end
end
local is_idle = active == 0 and redis.call('ZCARD', WAITING) == 0
if user ~= '' and (is_idle or redis.call('HEXISTS', STATE, 'owner') == 0) then count_for(user) end
if not is_queued then
  emit(first_event, tonumber(events))
  redis.call('ZADD', WAITING, number, queued_turn)
end
redis.call('HSET', STATE, 'called', whole(now))
become_busy()
enqueue_turn(GROUP)
return {'OK', corruption}
