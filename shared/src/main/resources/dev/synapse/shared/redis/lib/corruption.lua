-- Corruption of a group's state: content with which scripts cannot work. All other content is checked by its readers.
-- requires: group

-- The largest integer up to which Lua's numbers are exact, plus one.
local EXACT_INTEGERS = 9007199254740992
local COUNTS = {'done', 'seq', 'number', 'version', 'start', 'base', 'called'}
local OPTIONAL_COUNTS = {base = true, called = true}

local function type_of(key)
  return redis.call('TYPE', key).ok
end

local function is_id(text)
  return text and string.match(text, '^%x+%-%x+%-%x+%-%x+%-%x+$')
end

-- Whether the text is a counter as scripts write it.
local function is_count(text)
  return string.match(text, '^%d+$') and tonumber(text) < EXACT_INTEGERS
end

-- Describes an unexpected value, for the log.
local function unexpected(name, value)
  return name .. ' is "' .. string.gsub(string.sub(value, 1, 40), '[%c\128-\255]', '?') .. '"'
end

-- A key of the wrong type, or nil.
local function find_wrong_type()
  local types = {
    {STATE, 'hash'}, {THREAD, 'list'}, {STEPS, 'hash'}, {WAITING, 'zset'}, {EVENTS, 'stream'}, {CALLS, 'hash'}, {BUDGET, 'hash'},
    {FILES, 'hash'}}
  for _, expected in ipairs(types) do
    local key, wanted = unpack(expected)
    local is = type_of(key)
    if is ~= 'none' and is ~= wanted then return key .. ' is a ' .. is .. ', not a ' .. wanted end
  end
  return nil
end

-- The given fields of the group hash by their names.
local function read_state(names)
  local fields, values = {}, redis.call('HMGET', STATE, unpack(names))
  for i, name in ipairs(names) do fields[name] = values[i] end
  return fields
end

-- A counter of the group hash that is not a number, or that is missing while a turn is active, or nil.
local function find_wrong_count(state)
  for _, name in ipairs(COUNTS) do
    local value = state[name]
    if value and not is_count(value) then return unexpected(name, value) .. ', not a number' end
    if state.turn and not value and not OPTIONAL_COUNTS[name] then return name .. ' is missing, but a turn is active' end
  end
  return nil
end

-- An event that is later than the group's newest number, or nil.
local function find_later_event(seq)
  local later = redis.call('XRANGE', EVENTS, '(' .. seq .. '-0', '+', 'COUNT', 1)[1]
  return later and unexpected('seq', seq) .. ', but there is an event ' .. later[1] or nil
end

-- The corruption that makes the group's state unusable for every script, or nil. An active turn has an id.
local function find_corruption()
  local wrong_type = find_wrong_type()
  if wrong_type then return wrong_type end
  local state = read_state({'turn', unpack(COUNTS)})
  local wrong_count = find_wrong_count(state)
  if wrong_count then return wrong_count end
  if state.turn and not is_id(state.turn) then return unexpected('turn', state.turn) .. ', not an id' end
  return state.seq and find_later_event(state.seq) or nil
end
