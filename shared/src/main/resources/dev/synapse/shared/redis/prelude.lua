-- Before each script of a group. KEYS and the head of ARGV are the same in all of them:
--   KEYS  1 state, 2 thread, 3 steps, 4 waiting, 5 events, 6 orchestrator's jobs, 7 workers' jobs, 8 delayed, 9 dead letters,
--         10 calls on models, 11 budget
--   ARGV  1 group id, 2 bell channel, 3 events to keep, 4 role that took the job, 5 its stream entry, 6 its consumer,
--         7 reason to copy the job to the dead letters ('' for none)
-- Every script checks all before its first write, and its first write allocates, so that a refusal for lack of memory
-- refuses the whole.

-- How many dead letters of a shard are kept; how many bytes of a thread are kept and read.
local DEAD_LETTERS, THREAD_BYTES = 2000, 2097152

local function stream_of(role)
  if role == 'orchestrator' then return KEYS[6] end
  return KEYS[7]
end

-- nil if the caller still holds the job; DUP if it was acknowledged (perhaps by this very call, whose reply was lost),
-- FENCED if another took it over, LOST if Redis knows nothing of it.
local function fence()
  local pending = redis.pcall('XPENDING', stream_of(ARGV[4]), ARGV[4], ARGV[5], ARGV[5], 1)
  if pending.err then return 'LOST' end
  if #pending == 0 then return 'DUP' end
  if pending[1][2] ~= ARGV[6] then return 'FENCED' end
  return nil
end

-- Ends the job's delivery. A stream holds only what is still to be done.
local function acknowledge()
  local stream = stream_of(ARGV[4])
  if ARGV[7] ~= '' then
    local entry = redis.call('XRANGE', stream, ARGV[5], ARGV[5])
    if #entry > 0 then
      redis.call('XADD', KEYS[9], 'MAXLEN', '~', DEAD_LETTERS, '*', 'role', ARGV[4], 'reason', ARGV[7], unpack(entry[1][2]))
    end
  end
  redis.call('XACK', stream, ARGV[4], ARGV[5])
  redis.call('XDEL', stream, ARGV[5])
end

local function now_us()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000000 + tonumber(time[2])
end

local function now_ms()
  return math.floor(now_us() / 1000)
end

-- Where event numbers go on when those up to seq may not have been all: at Redis's clock, in microseconds. No loss before this one
-- can have led so far, and no number has been given twice.
local function seq_after_loss(seq)
  return string.format('%.0f', math.max(now_us(), seq + 1000000))
end

-- Names the thread as it goes on from here: two copies of it that were read under the same mark begin alike. It is made anew with each
-- turn, and where Redis may have gone back.
local function mark()
  return string.format('%.0f', now_us())
end

-- A Redis that was started again, or took over from another, may have forgotten the newest events: the log begins anew, with
-- numbers that nobody has seen. The second of LASTSAVE tells two runs apart, since a start sets it, for a fraction of what INFO
-- costs. But a save sets it too, and then the run's id decides; and it is noted only once that second is over, because until then
-- another run could begin in it.
local function notice_loss()
  local lastsave = redis.call('LASTSAVE')
  local saved = string.format('%.0f ', lastsave)
  local known = redis.call('HGET', KEYS[1], 'run')
  if known and string.sub(known, 1, #saved) == saved then return end
  local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
  if known and string.sub(known, -#run) ~= run then
    local seq = tonumber(redis.call('HGET', KEYS[1], 'seq') or '0')
    redis.call('HSET', KEYS[1], 'seq', seq_after_loss(seq), 'mark', mark())
    redis.call('DEL', KEYS[5])
  end
  if now_us() < (lastsave + 1) * 1000000 then saved = '0 ' end
  redis.call('HSET', KEYS[1], 'run', saved .. run)
end

-- An event log keeps LOG_BYTES, give or take LOG_STEP. The state's field "logged" counts the bytes of all events ever logged, each entry's
-- field "b" says what the count was with it, and the field "floor" what it was before the oldest entry, or less, since MAXLEN removes
-- entries as well. Entries of older versions have no "b".
local LOG_BYTES, LOG_STEP, ENTRY_ITSELF = 8388608, 65536, 64

local function size_of(entry)
  return ENTRY_ITSELF + #entry[2][2]
end

-- Of a log that was not counted so far: keeps its newest events, and returns the floor.
local function begin_count(total)
  local bytes, oldest, page = 0, nil, nil
  repeat
    page = redis.call('XREVRANGE', KEYS[5], oldest and '(' .. oldest or '+', '-', 'COUNT', 10)
    for _, entry in ipairs(page) do
      if oldest and bytes + size_of(entry) > LOG_BYTES then
        redis.call('XTRIM', KEYS[5], 'MINID', oldest)
        return total - bytes
      end
      bytes, oldest = bytes + size_of(entry), entry[1]
    end
  until #page < 10
  return total - bytes
end

-- Removes as many of the oldest events as have to go, but never the newest. Reads no more than those, nearly.
local function trim_log(total)
  local floor, length, removed = tonumber(redis.call('HGET', KEYS[1], 'floor') or ''), redis.call('XLEN', KEYS[5]), nil
  if not floor then floor = begin_count(total) end
  while total - floor > LOG_BYTES and length > 1 and removed ~= 0 do
    local wanted = math.ceil((total - floor - LOG_BYTES) * length / (total - floor))
    removed = 0
    for _, entry in ipairs(redis.call('XRANGE', KEYS[5], '-', '+', 'COUNT', math.min(wanted, 100))) do
      local size, b = size_of(entry), tonumber(entry[2][4] or '')
      if b then floor = b - size end
      if total - floor <= LOG_BYTES or removed == length - 1 then break end
      floor, removed = floor + size, removed + 1
    end
    length = length - removed
    redis.call('XTRIM', KEYS[5], 'MAXLEN', length)
  end
  redis.call('HSET', KEYS[1], 'floor', string.format('%.0f', floor))
end

-- Counts bytes that are about to be logged, and returns the count without them. A log whose count is lost begins anew.
local function count_logged(bytes)
  local total = redis.pcall('HINCRBY', KEYS[1], 'logged', bytes)
  if type(total) == 'number' and total >= bytes then return total - bytes end
  redis.call('DEL', KEYS[5])
  redis.call('HSET', KEYS[1], 'logged', bytes, 'floor', 0)
  return 0
end

-- Appends ARGV[first .. first+count-1] to the event log under the next sequence numbers and rings the bell.
local function emit(first, count)
  if count == 0 then return end
  notice_loss()
  local last, bytes = redis.call('HINCRBY', KEYS[1], 'seq', count), 0
  for i = first, first + count - 1 do bytes = bytes + ENTRY_ITSELF + #ARGV[i] end
  local before = count_logged(bytes)
  local total = before
  for i = 1, count do
    local event = ARGV[first + i - 1]
    total = total + ENTRY_ITSELF + #event
    redis.call('XADD', KEYS[5], 'MAXLEN', '~', ARGV[3], string.format('%.0f-0', last - count + i), 'e', event, 'b',
      string.format('%.0f', total))
  end
  if before == 0 or math.floor(before / LOG_STEP) < math.floor(total / LOG_STEP) then trim_log(total) end
  redis.call('PUBLISH', ARGV[2], ARGV[1] .. ' ' .. string.format('%.0f', last))
end

-- How many messages the thread has had, those that were trimmed included, and its mark ('' where an older version began the turn).
local function thread()
  local state = redis.call('HMGET', KEYS[1], 'base', 'mark')
  return string.format('%.0f', tonumber(state[1] or '0') + redis.call('LLEN', KEYS[2])), state[2] or ''
end

-- The newest messages of the thread, the newest first: at most so many, and no more than THREAD_BYTES unless one alone has more.
local function newest_messages(most)
  local length, bytes, found = redis.call('LLEN', KEYS[2]), 0, {}
  local oldest = math.max(0, length - most)
  while #found < length - oldest do
    local last = length - #found - 1
    local page = redis.call('LRANGE', KEYS[2], math.max(oldest, last - 49), last)
    for i = #page, 1, -1 do
      bytes = bytes + #page[i]
      if bytes > THREAD_BYTES and #found > 0 then return found end
      found[#found + 1] = page[i]
    end
  end
  return found
end

-- Appends what is new. ARGV[at .. at+3] count the events, messages, steps and workers' jobs that follow, in this order;
-- a step is two values, its id and its record. A job learns how long the thread was when it was dispatched, and its mark.
local function append(at)
  local events, messages = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
  local steps, jobs = tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
  local i = at + 4
  emit(i, events)
  i = i + events
  for _ = 1, messages do
    redis.call('RPUSH', KEYS[2], ARGV[i])
    i = i + 1
  end
  for _ = 1, steps do
    redis.call('HSET', KEYS[3], ARGV[i], ARGV[i + 1])
    i = i + 2
  end
  if jobs > 0 then
    local length, name = thread()
    for _ = 1, jobs do
      redis.call('XADD', KEYS[7], '*', 'j', ARGV[i], 'h', length, 'm', name)
      i = i + 1
    end
  end
end

local function whole(number)
  return string.format('%.0f', number)
end

-- A reservation as it is written under open:<step>, so that there is one a step.
local function reserved(text)
  local call, tokens, cost, day, expires = string.match(text, '^(%S+) (%S+) (%S+) (%S+) (%S+)$')
  return {call = call, tokens = tonumber(tokens), cost = tonumber(cost), day = day, expires = tonumber(expires)}
end

-- Puts what a call has cost in the place of what was reserved for it in the budget at key, if it was.
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

-- Notes calls on models with the turn, and settles what was reserved for them. ARGV[at] counts them; each is four values: its id, its
-- record, its tokens, its cost in billionths of a dollar.
local function note_calls(at)
  for i = at + 1, at + 4 * tonumber(ARGV[at]), 4 do
    redis.call('HSET', KEYS[10], ARGV[i], ARGV[i + 1])
    settle(KEYS[11], ARGV[i], ARGV[i + 2], ARGV[i + 3])
  end
end

-- Gives records of calls to the orchestrator, because their turn will not take them to PostgreSQL.
local function hand_over(turn, records)
  if #records == 0 then return end
  redis.call('XADD', KEYS[6], '*', 'j', '{"kind":"record_calls","group":"' .. ARGV[1] .. '","turn":"' .. turn
    .. '","calls":[' .. table.concat(records, ',') .. ']}')
end

-- The same with calls as note_calls takes them.
local function hand_over_calls(turn, at)
  local records = {}
  for i = at + 1, at + 4 * tonumber(ARGV[at]), 4 do records[#records + 1] = ARGV[i + 1] end
  hand_over(turn, records)
end

-- The number of the group's newest summary, 0 if it has none. It stands before the summary.
local function summary_number()
  return tonumber(string.match(redis.call('HGET', KEYS[1], 'summary') or '0', '^%d+'))
end

-- Whether the turn is active and not about to end.
local function takes_results(turn)
  local active = redis.call('HMGET', KEYS[1], 'turn', 'closing')
  return active[1] == turn and not active[2]
end

-- How many turns of one user run side by side on this shard is bounded. The groups whose turns run stand in one sorted set, those that
-- wait for a place in another, by the time since when.
local function places_of(owner)
  local prefix = string.match(KEYS[1], '^{[^}]*}') .. ':u:' .. owner
  return prefix .. ':running', prefix .. ':parked'
end

-- Calls the turn of the group that waits first. The job is for that turn alone, so that its tries are all tries of it.
local function call_turn(group)
  local first = redis.pcall('ZRANGE', string.match(KEYS[1], '^{[^}]*}:g:') .. group .. ':waiting', 0, 0, 'WITHSCORES')
  local number = first[2] and ',"number":' .. string.format('%.0f', first[2]) or ''
  redis.call('XADD', KEYS[6], '*', 'j', '{"kind":"start_turn","group":"' .. group .. '"' .. number .. '}')
end

-- Calls the group of the user that has waited longest. It keeps its place in the line until it has begun.
local function call_next_of(owner)
  local _, parked = places_of(owner)
  local first = redis.call('ZRANGE', parked, 0, 0)
  if first[1] then call_turn(first[1]) end
end

-- The group waits for no place any more; if it did, the next in the line may be the one that can begin.
local function leave_line(owner)
  local _, parked = places_of(owner)
  if redis.call('ZREM', parked, ARGV[1]) == 1 then call_next_of(owner) end
end

-- The shard's groups in which no turn runs or waits, by the time in ms since when.
local function idle_groups()
  return string.match(KEYS[1], '^{[^}]*}') .. ':idle'
end

-- Whether the step is done, one way or the other.
local function has_result(step)
  local record = redis.call('HGET', KEYS[3], step)
  return record and string.sub(record, 1, 1) == 'D'
end

-- No turn of the group is active any more: gives its place back, and calls the next that waits, of the group or, where its user's
-- turns are counted, of the user's group that has waited longest. A group in which none waits stays for so many ms.
local function call_next(idle)
  local owner, waits = redis.call('HGET', KEYS[1], 'owner'), redis.call('ZCARD', KEYS[4]) > 0
  if owner then
    local running, parked = places_of(owner)
    redis.call('ZREM', running, ARGV[1])
    if waits then
      redis.call('ZADD', parked, string.format('%.0f', now_us()), ARGV[1])
    else
      redis.call('ZREM', parked, ARGV[1])
    end
    call_next_of(owner)
  elseif waits then
    call_turn(ARGV[1])
  end
  if not waits then
    for i = 1, 5 do redis.call('PEXPIRE', KEYS[i], idle) end
    local groups, now = idle_groups(), now_ms()
    redis.call('ZADD', groups, whole(now), ARGV[1])
    redis.call('ZREMRANGEBYSCORE', groups, '-inf', whole(now - tonumber(idle)))
  end
end
