-- Functions of the scripts that discard a group's state; loaded after the prelude.

local function type_of(key)
  return redis.call('TYPE', key).ok
end

local function is_id(text)
  return text and string.match(text, '^%x+%-%x+%-%x+%-%x+%-%x+$')
end

-- Whether it is a number as scripts write them: whole, and small enough for Lua to count on from it.
local function is_count(text)
  return string.match(text, '^%d+$') and tonumber(text) < 9007199254740992
end

-- What is found where something else should be, for the log.
local function found(name, value)
  return name .. ' is "' .. string.gsub(string.sub(value, 1, 40), '[%c\128-\255]', '?') .. '"'
end

local TYPES = {[1] = 'hash', [2] = 'list', [3] = 'hash', [4] = 'zset', [5] = 'stream', [10] = 'hash', [11] = 'hash'}
local COUNTS = {'done', 'seq', 'number', 'version', 'start', 'base', 'called'}
local OF_EACH_TURN = 5

-- The corruption of the group's state that makes it unusable for every script, or nil: a key of the wrong type, a counter that is not a
-- number or is missing while a turn is active, an active turn without an id, a `seq` behind the event log. All other content is checked
-- by its readers.
local function find_corruption()
  for i, wanted in pairs(TYPES) do
    local is = type_of(KEYS[i])
    if is ~= 'none' and is ~= wanted then return KEYS[i] .. ' is a ' .. is .. ', not a ' .. wanted end
  end
  local state = redis.call('HMGET', KEYS[1], 'turn', 'seq', unpack(COUNTS))
  local turn, seq = state[1], state[2]
  for i, name in ipairs(COUNTS) do
    local value = state[i + 2]
    if value and not is_count(value) then return found(name, value) .. ', not a number' end
    if turn and not value and i <= OF_EACH_TURN then return name .. ' is missing, but a turn is active' end
  end
  if turn and not is_id(turn) then return found('turn', turn) .. ', not an id' end
  local later = seq and redis.call('XRANGE', KEYS[5], '(' .. seq .. '-0', '+', 'COUNT', 1)[1]
  return later and found('seq', seq) .. ', but there is an event ' .. later[1] or nil
end

-- Removes the group's keys. What its turn has cost goes to the ledger, as calls of the turn that is named if its own id is lost; its place
-- among its user's turns goes to the next. Returns what can be read of the turn's id, the newest seq and the deadline's job.
local function clear(turn)
  local state = type_of(KEYS[1]) == 'hash' and redis.call('HMGET', KEYS[1], 'turn', 'seq', 'deadline', 'owner') or {}
  local active, seq, owner = is_id(state[1]) and state[1] or turn, state[2], state[4]
  if active and type_of(KEYS[10]) == 'hash' then hand_over(active, redis.call('HVALS', KEYS[10])) end
  redis.call('UNLINK', KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[10], KEYS[11])
  redis.call('ZREM', idle_groups(), ARGV[1])
  if owner then
    local running, parked = places_of(owner)
    redis.call('ZREM', parked, ARGV[1])
    redis.call('ZREM', running, ARGV[1])
    call_next_of(owner)
  end
  return is_id(state[1]) and state[1], seq and is_count(seq) and tonumber(seq) or 0, state[3]
end

-- Whether the job drives a turn of the group; the others only bring to PostgreSQL what is known.
local function drives(job)
  return string.find(job, '"group":"' .. ARGV[1] .. '"', 1, true)
    and not string.find(job, '"kind":"record_calls"', 1, true) and not string.find(job, '"kind":"keep_summary"', 1, true)
end

-- Takes the group's jobs out of a stream. Who works on one finds it in the hands of nobody, so that its late result is FENCED; Redis
-- removes a pending entry that is no longer in its stream when it would be taken over.
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
  drop_jobs(KEYS[6], 'orchestrator')
  drop_jobs(KEYS[7], 'workers')
  local delayed = {}
  for _, job in ipairs(redis.call('ZRANGE', KEYS[8], 0, -1)) do
    if drives(job) then delayed[#delayed + 1] = job end
  end
  for _, job in ipairs(delayed) do redis.call('ZREM', KEYS[8], job) end
  return seq
end
