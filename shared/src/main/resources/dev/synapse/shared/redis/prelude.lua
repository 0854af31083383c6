-- Precedes every script. The scripts of a group share the order of their keys and the first seven arguments:
--   KEYS  1 state, 2 thread, 3 steps, 4 queued turns, 5 events, 6 the orchestrator's jobs, 7 the workers' jobs, 8 the workers' bulk jobs,
--         9 delayed jobs, 10 dead letters, 11 model calls, 12 budget
--   ARGV  1 group id, 2 channel of new events, 3 maximum number of events in the log, 4 role of the consumer that holds the job,
--         5 the job's stream entry, 6 the consumer's name, 7 the reason for copying the job to the dead letters ('' for none)
-- Scripts with keys and arguments of their own say so, and use none of these names.
-- A script checks everything before its first write, and its first write allocates memory, so that a Redis without memory refuses the
-- whole script.
local STATE, THREAD, STEPS, WAITING, EVENTS = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local ORCHESTRATOR_JOBS, WORKER_JOBS, BULK_WORKER_JOBS = KEYS[6], KEYS[7], KEYS[8]
local DELAYED, DEAD_LETTERS, CALLS, BUDGET = KEYS[9], KEYS[10], KEYS[11], KEYS[12]
local GROUP, NEW_EVENTS_CHANNEL, MAX_EVENTS = ARGV[1], ARGV[2], ARGV[3]
local ROLE, ENTRY, CONSUMER, DEAD_REASON = ARGV[4], ARGV[5], ARGV[6], ARGV[7]

-- The maximum number of dead letters of a shard, and the maximum size of a thread that is kept and read.
local MAX_DEAD_LETTERS, MAX_THREAD_BYTES = 2000, 2097152

local function stream_of(role)
  if role == 'orchestrator' then return ORCHESTRATOR_JOBS end
  if role == 'bulk-workers' then return BULK_WORKER_JOBS end
  return WORKER_JOBS
end

-- The fence: nil if the consumer holds the job; DUP if the job was acknowledged (perhaps by this same invocation, whose reply was lost),
-- FENCED if another consumer took it over, LOST if Redis does not know the stream.
local function fence()
  local pending = redis.pcall('XPENDING', stream_of(ROLE), ROLE, ENTRY, ENTRY, 1)
  if pending.err then return 'LOST' end
  if #pending == 0 then return 'DUP' end
  if pending[1][2] ~= CONSUMER then return 'FENCED' end
  return nil
end

-- Acknowledges the job and deletes it: a stream holds only jobs that are not done.
local function acknowledge()
  local stream = stream_of(ROLE)
  if DEAD_REASON ~= '' then
    local entry = redis.call('XRANGE', stream, ENTRY, ENTRY)
    if #entry > 0 then
      redis.call('XADD', DEAD_LETTERS, 'MAXLEN', '~', MAX_DEAD_LETTERS, '*', 'role', ROLE, 'reason', DEAD_REASON, unpack(entry[1][2]))
    end
  end
  redis.call('XACK', stream, ROLE, ENTRY)
  redis.call('XDEL', stream, ENTRY)
end

local function now_us()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000000 + tonumber(time[2])
end

local function now_ms()
  return math.floor(now_us() / 1000)
end

-- The event number to continue with if numbers after seq may have been lost: the clock of Redis in microseconds. It is greater than any
-- number from before, also after an earlier loss, so that no number is used twice.
local function seq_after_loss(seq)
  return string.format('%.0f', math.max(now_us(), seq + 1000000))
end

-- A new epoch of the thread: of two copies read in the same epoch, one is a prefix of the other. An epoch begins with each turn, and
-- where Redis may have lost data. The state has it as field "mark", jobs as field "m".
local function new_epoch()
  return string.format('%.0f', now_us())
end

-- A Redis that was restarted, or a replica that took over, may have lost the newest events: the log begins again, with numbers that no
-- subscriber has seen. LASTSAVE, in seconds, distinguishes two runs, since a start sets it, at a fraction of the cost of INFO. A save
-- sets it too, and then the run id decides. It is stored only when its second is over, because another run could begin within it.
local function notice_loss()
  local lastsave = redis.call('LASTSAVE')
  local saved = string.format('%.0f ', lastsave)
  local known = redis.call('HGET', STATE, 'run')
  if known and string.sub(known, 1, #saved) == saved then return end
  local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
  if known and string.sub(known, -#run) ~= run then
    local seq = tonumber(redis.call('HGET', STATE, 'seq') or '0')
    redis.call('HSET', STATE, 'seq', seq_after_loss(seq), 'mark', new_epoch())
    redis.call('DEL', EVENTS)
  end
  if now_us() < (lastsave + 1) * 1000000 then saved = '0 ' end
  redis.call('HSET', STATE, 'run', saved .. run)
end

-- An event log keeps LOG_BYTES, within LOG_STEP. The state's field "logged" counts the bytes of all events ever logged, each entry's
-- field "b" says what the count was with it, and the field "floor" what it was before the oldest entry, or less, since MAXLEN removes
-- entries as well. Entries of older versions have no "b".
local LOG_BYTES, LOG_STEP, ENTRY_OVERHEAD = 8388608, 65536, 64

local function size_of(entry)
  return ENTRY_OVERHEAD + #entry[2][2]
end

-- Starts to count a log that was not counted so far: keeps its newest events, and returns the floor.
local function begin_count(total)
  local bytes, oldest, page = 0, nil, nil
  repeat
    page = redis.call('XREVRANGE', EVENTS, oldest and '(' .. oldest or '+', '-', 'COUNT', 10)
    for _, entry in ipairs(page) do
      if oldest and bytes + size_of(entry) > LOG_BYTES then
        redis.call('XTRIM', EVENTS, 'MINID', oldest)
        return total - bytes
      end
      bytes, oldest = bytes + size_of(entry), entry[1]
    end
  until #page < 10
  return total - bytes
end

-- Removes the oldest events while the log is too large, but never the newest event. Reads hardly more entries than it removes.
local function trim_log(total)
  local floor, length, removed = tonumber(redis.call('HGET', STATE, 'floor') or ''), redis.call('XLEN', EVENTS), nil
  if not floor then floor = begin_count(total) end
  while total - floor > LOG_BYTES and length > 1 and removed ~= 0 do
    local wanted = math.ceil((total - floor - LOG_BYTES) * length / (total - floor))
    removed = 0
    for _, entry in ipairs(redis.call('XRANGE', EVENTS, '-', '+', 'COUNT', math.min(wanted, 100))) do
      local size, b = size_of(entry), tonumber(entry[2][4] or '')
      if b then floor = b - size end
      if total - floor <= LOG_BYTES or removed == length - 1 then break end
      floor, removed = floor + size, removed + 1
    end
    length = length - removed
    redis.call('XTRIM', EVENTS, 'MAXLEN', length)
  end
  redis.call('HSET', STATE, 'floor', string.format('%.0f', floor))
end

-- Adds bytes that are about to be logged to the count, and returns the count without them. A log whose count is unreadable begins again.
local function count_logged(bytes)
  local total = redis.pcall('HINCRBY', STATE, 'logged', bytes)
  if type(total) == 'number' and total >= bytes then return total - bytes end
  redis.call('DEL', EVENTS)
  redis.call('HSET', STATE, 'logged', bytes, 'floor', 0)
  return 0
end

-- Appends the events ARGV[first .. first+count-1] to the log under the next sequence numbers, and notifies subscribers.
local function emit(first, count)
  if count == 0 then return end
  notice_loss()
  local last, bytes = redis.call('HINCRBY', STATE, 'seq', count), 0
  for i = first, first + count - 1 do bytes = bytes + ENTRY_OVERHEAD + #ARGV[i] end
  local before = count_logged(bytes)
  local total = before
  for i = 1, count do
    local event = ARGV[first + i - 1]
    total = total + ENTRY_OVERHEAD + #event
    redis.call('XADD', EVENTS, 'MAXLEN', '~', MAX_EVENTS, string.format('%.0f-0', last - count + i), 'e', event, 'b',
      string.format('%.0f', total))
  end
  if before == 0 or math.floor(before / LOG_STEP) < math.floor(total / LOG_STEP) then trim_log(total) end
  redis.call('PUBLISH', NEW_EVENTS_CHANNEL, GROUP .. ' ' .. string.format('%.0f', last))
end

-- The length of the thread, including trimmed messages, and its epoch ('' if an older version began the turn).
local function thread()
  local state = redis.call('HMGET', STATE, 'base', 'mark')
  return string.format('%.0f', tonumber(state[1] or '0') + redis.call('LLEN', THREAD)), state[2] or ''
end

-- The newest messages of the thread, newest first: at most max, and at most MAX_THREAD_BYTES unless one alone is larger.
local function newest_messages(max)
  local length, bytes, found = redis.call('LLEN', THREAD), 0, {}
  local oldest = math.max(0, length - max)
  while #found < length - oldest do
    local last = length - #found - 1
    local page = redis.call('LRANGE', THREAD, math.max(oldest, last - 49), last)
    for i = #page, 1, -1 do
      bytes = bytes + #page[i]
      if bytes > MAX_THREAD_BYTES and #found > 0 then return found end
      found[#found + 1] = page[i]
    end
  end
  return found
end

-- The running turns of a user on this shard are limited. The keys of two sorted sets: the user's groups whose turns run, and those that
-- wait for a slot, each by the time since when.
local function slots_of(owner)
  local prefix = string.match(STATE, '^{[^}]*}') .. ':u:' .. owner
  return prefix .. ':running', prefix .. ':parked'
end

-- How many steps in progress a turn may have in the workers' normal stream: NORMAL_STEPS over the square of the number of its user's
-- running turns on this shard, so 16, 4, 1, 1, and none from five on. The user's share of the stream thus shrinks with the number of turns
-- (16, 8, 3, 4 jobs), and 64 turns spread over 16 shards have one job each in it, as many as they would without parallel members. 16 is
-- a large team that answers at once. A turn whose user is unknown counts as the only one. It is computed from what is there, since a
-- counter would drift.
local NORMAL_STEPS = 16

local function normal_steps()
  local owner = redis.call('HGET', STATE, 'owner')
  local running = owner and redis.pcall('ZCARD', (slots_of(owner)))
  if type(running) ~= 'number' or running < 1 then running = 1 end
  return math.floor(NORMAL_STEPS / (running * running))
end

-- Applies the appends of a decision. ARGV[at .. at+3] are the numbers of the events, messages, steps and workers' jobs that follow, in
-- this order; a step is two values, its id and its record. ARGV[at+4] is the number of the turn's other steps in progress. A job gets the
-- length ("h") and the epoch ("m") of the thread at its dispatch. Jobs beyond the turn's share of the workers' normal stream go to the
-- bulk stream, which has workers' slots of its own, so that they delay no other user's.
local function append(at)
  local events, messages = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
  local steps, jobs, in_progress = tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3]), tonumber(ARGV[at + 4])
  local i = at + 5
  emit(i, events)
  i = i + events
  for _ = 1, messages do
    redis.call('RPUSH', THREAD, ARGV[i])
    i = i + 1
  end
  for _ = 1, steps do
    redis.call('HSET', STEPS, ARGV[i], ARGV[i + 1])
    i = i + 2
  end
  if jobs > 0 then
    local length, epoch = thread()
    local normal = normal_steps() - in_progress
    for job = 1, jobs do
      redis.call('XADD', job <= normal and WORKER_JOBS or BULK_WORKER_JOBS, '*', 'j', ARGV[i], 'h', length, 'm', epoch)
      i = i + 1
    end
  end
end

local function whole(number)
  return string.format('%.0f', number)
end

-- Decodes a reservation. It is stored in field open:<step>, so a step has at most one.
local function reserved(text)
  local call, tokens, cost, day, expires = string.match(text, '^(%S+) (%S+) (%S+) (%S+) (%S+)$')
  return {call = call, tokens = tonumber(tokens), cost = tonumber(cost), day = day, expires = tonumber(expires)}
end

-- Replaces the reservation of a call in the budget at key, if there is one, by the call's cost.
local function settle(key, call, tokens, cost)
  local field = 'open:' .. string.match(call, '^[^:]+')
  local text = redis.call('HGET', key, field)
  local open = text and reserved(text)
  if not open or open.call ~= call then return end
  for _, scope in ipairs({'', ':' .. open.day}) do
    if redis.call('HEXISTS', key, 'tokens' .. scope) == 1 then
      redis.call('HINCRBY', key, 'tokens' .. scope, whole(tonumber(tokens) - open.tokens))
      redis.call('HINCRBY', key, 'cost' .. scope, whole(tonumber(cost) - open.cost))
    end
  end
  redis.call('HDEL', key, field)
end

-- Records model calls of the turn, and settles their reservations. ARGV[at] is their number; each is four values: its id, its record, its
-- tokens, its cost in billionths of a dollar.
local function record_calls(at)
  for i = at + 1, at + 4 * tonumber(ARGV[at]), 4 do
    redis.call('HSET', CALLS, ARGV[i], ARGV[i + 1])
    settle(BUDGET, ARGV[i], ARGV[i + 2], ARGV[i + 3])
  end
end

-- Sends records of model calls to the ledger by a job for the orchestrator, because the turn's own commit will not include them.
local function send_to_ledger(turn, records)
  if #records == 0 then return end
  redis.call('XADD', ORCHESTRATOR_JOBS, '*', 'j', '{"kind":"record_calls","group":"' .. GROUP .. '","turn":"' .. turn
    .. '","calls":[' .. table.concat(records, ',') .. ']}')
end

-- The same for calls as record_calls reads them.
local function send_calls(turn, at)
  local records = {}
  for i = at + 1, at + 4 * tonumber(ARGV[at]), 4 do records[#records + 1] = ARGV[i + 1] end
  send_to_ledger(turn, records)
end

-- The number of the group's newest summary, 0 if it has none; the field begins with it.
local function summary_number()
  return tonumber(string.match(redis.call('HGET', STATE, 'summary') or '0', '^%d+'))
end

-- Whether the turn is active and not closed, so that it accepts results.
local function takes_results(turn)
  local active = redis.call('HMGET', STATE, 'turn', 'closing')
  return active[1] == turn and not active[2]
end

-- Enqueues a job that begins the group's first queued turn. The job is for that turn alone, so that all its deliveries count for it.
local function enqueue_turn(group)
  local first = redis.pcall('ZRANGE', string.match(STATE, '^{[^}]*}:g:') .. group .. ':waiting', 0, 0, 'WITHSCORES')
  local number = first[2] and ',"number":' .. string.format('%.0f', first[2]) or ''
  redis.call('XADD', ORCHESTRATOR_JOBS, '*', 'j', '{"kind":"start_turn","group":"' .. group .. '"' .. number .. '}')
end

-- Enqueues a job for the user's group that has waited longest for a slot. It stays in the queue until its turn begins.
local function enqueue_next_of(owner)
  local _, parked = slots_of(owner)
  local first = redis.call('ZRANGE', parked, 0, 0)
  if first[1] then enqueue_turn(first[1]) end
end

-- Removes the group from the queue for a slot; if it was in it, the next group may be able to begin.
local function leave_queue(owner)
  local _, parked = slots_of(owner)
  if redis.call('ZREM', parked, GROUP) == 1 then enqueue_next_of(owner) end
end

-- The key of the shard's groups without an active or queued turn, by the time in ms since when.
local function idle_groups()
  return string.match(STATE, '^{[^}]*}') .. ':idle'
end

-- Whether the step has ended, with success or not.
local function has_result(step)
  local record = redis.call('HGET', STEPS, step)
  return record and string.sub(record, 1, 1) == 'D'
end

-- After the end of the group's turn: releases its slot, and enqueues the next queued turn, of the group or, if its user's running turns
-- are limited, of the user's group that has waited longest. A group without queued turns is kept for idle_ms.
local function enqueue_next(idle_ms)
  local owner, queued = redis.call('HGET', STATE, 'owner'), redis.call('ZCARD', WAITING) > 0
  if owner then
    local running, parked = slots_of(owner)
    redis.call('ZREM', running, GROUP)
    if queued then
      redis.call('ZADD', parked, string.format('%.0f', now_us()), GROUP)
    else
      redis.call('ZREM', parked, GROUP)
    end
    enqueue_next_of(owner)
  elseif queued then
    enqueue_turn(GROUP)
  end
  if not queued then
    for i = 1, 5 do redis.call('PEXPIRE', KEYS[i], idle_ms) end
    local groups, now = idle_groups(), now_ms()
    redis.call('ZADD', groups, whole(now), GROUP)
    redis.call('ZREMRANGEBYSCORE', groups, '-inf', whole(now - tonumber(idle_ms)))
  end
end
