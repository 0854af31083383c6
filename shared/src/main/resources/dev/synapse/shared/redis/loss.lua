-- Functions of the scripts that discard a group's state; loaded after the prelude.
-- TYPES has the types of the group's keys by their index in KEYS.

local function type_of(key)
  return redis.call('TYPE', key).ok
end

local function is_id(text)
  return text and string.match(text, '^%x+%-%x+%-%x+%-%x+%-%x+$')
end

-- Whether the text is a counter as scripts write it: an integer up to which Lua's numbers are exact.
local function is_count(text)
  return string.match(text, '^%d+$') and tonumber(text) < 9007199254740992
end

-- Describes an unexpected value, for the log.
local function found(name, value)
  return name .. ' is "' .. string.gsub(string.sub(value, 1, 40), '[%c\128-\255]', '?') .. '"'
end

local TYPES = {[1] = 'hash', [2] = 'list', [3] = 'hash', [4] = 'zset', [5] = 'stream', [11] = 'hash', [12] = 'hash'}
local COUNTS = {'done', 'seq', 'number', 'version', 'start', 'base', 'called'}
local REQUIRED_IN_TURN = 5

-- The corruption of the group's state that makes it unusable for every script, or nil: a key of the wrong type, a counter that is not a
-- number or is missing while a turn is active, an active turn without an id, a `seq` older than the event log. All other content is checked
-- by its readers.
local function find_corruption()
  for i, wanted in pairs(TYPES) do
    local is = type_of(KEYS[i])
    if is ~= 'none' and is ~= wanted then return KEYS[i] .. ' is a ' .. is .. ', not a ' .. wanted end
  end
  local state = redis.call('HMGET', STATE, 'turn', 'seq', unpack(COUNTS))
  local turn, seq = state[1], state[2]
  for i, name in ipairs(COUNTS) do
    local value = state[i + 2]
    if value and not is_count(value) then return found(name, value) .. ', not a number' end
    if turn and not value and i <= REQUIRED_IN_TURN then return name .. ' is missing, but a turn is active' end
  end
  if turn and not is_id(turn) then return found('turn', turn) .. ', not an id' end
  local later = seq and redis.call('XRANGE', EVENTS, '(' .. seq .. '-0', '+', 'COUNT', 1)[1]
  return later and found('seq', seq) .. ', but there is an event ' .. later[1] or nil
end

-- Removes the group's keys. The cost of its turn goes to the ledger, under the given turn id if its own is unreadable; its slot among its
-- user's running turns goes to the next group. Returns the turn's id, the newest seq and the deadline job, as far as they are readable.
local function clear(turn)
  local state = type_of(STATE) == 'hash' and redis.call('HMGET', STATE, 'turn', 'seq', 'deadline', 'owner') or {}
  local active, seq, owner = is_id(state[1]) and state[1] or turn, state[2], state[4]
  if active and type_of(CALLS) == 'hash' then send_to_ledger(active, redis.call('HVALS', CALLS)) end
  redis.call('UNLINK', STATE, THREAD, STEPS, WAITING, EVENTS, CALLS, BUDGET)
  redis.call('ZREM', idle_groups(), GROUP)
  if owner then
    local running, parked = slots_of(owner)
    redis.call('ZREM', parked, GROUP)
    redis.call('ZREM', running, GROUP)
    enqueue_next_of(owner)
  end
  return is_id(state[1]) and state[1], seq and is_count(seq) and tonumber(seq) or 0, state[3]
end

-- Whether the job drives a turn of the group; the group's other jobs only store data in PostgreSQL.
local function drives(job)
  return string.find(job, '"group":"' .. GROUP .. '"', 1, true)
    and not string.find(job, '"kind":"record_calls"', 1, true) and not string.find(job, '"kind":"keep_summary"', 1, true)
end

-- Removes the group's jobs from a stream. A job in progress is moved to a consumer that does not exist, so that its result is FENCED;
-- Redis removes the pending entry when a consumer tries to take over an entry that is no longer in the stream.
local function drop_jobs(stream, role)
  local from, page = '-', nil
  repeat
    page = redis.call('XRANGE', stream, from, '+', 'COUNT', 200)
    for _, entry in ipairs(page) do
      if drives(table.concat(entry[2], ' ')) then
        redis.pcall('XCLAIM', stream, role, 'nobody', 0, entry[1], 'JUSTID')
        redis.call('XDEL', stream, entry[1])
      end
      from = '(' .. entry[1]
    end
  until #page < 200
end

-- Discards all Redis state of the group, as if Redis had lost it: its turns restart, and no earlier result may count for them.
-- Returns the newest readable seq.
local function discard_state(turn)
  local _, seq = clear(turn)
  drop_jobs(ORCHESTRATOR_JOBS, 'orchestrator')
  drop_jobs(WORKER_JOBS, 'workers')
  drop_jobs(BULK_WORKER_JOBS, 'bulk-workers')
  local delayed = {}
  for _, job in ipairs(redis.call('ZRANGE', DELAYED, 0, -1)) do
    if drives(job) then delayed[#delayed + 1] = job end
  end
  for _, job in ipairs(delayed) do redis.call('ZREM', DELAYED, job) end
  return seq
end
