-- The size of the event log, which keeps LOG_BYTES, within LOG_STEP. The group hash's field "logged" counts the bytes of all events
-- ever logged, each entry's field "b" is the count including that entry, and the group hash's field "floor" is the count before the oldest
-- entry, or less, since MAXLEN removes entries as well. Entries of older versions have no "b".
-- requires: group numbers

local LOG_BYTES, LOG_STEP, ENTRY_OVERHEAD, PAGE = 8388608, 65536, 64, 10

-- The bytes that an event counts in the log.
local function logged_size(event)
  return ENTRY_OVERHEAD + #event
end

-- The bytes that an entry counts, and the count that includes it (nil if an older version wrote it).
local function entry_size(entry)
  local _, event, _, count = unpack(entry[2])
  return logged_size(event), tonumber(count or '')
end

-- Starts to count a log that was not counted so far: keeps its newest events, and returns the floor.
local function begin_count(total)
  local bytes, oldest, page = 0, nil, nil
  repeat
    page = redis.call('XREVRANGE', EVENTS, oldest and '(' .. oldest or '+', '-', 'COUNT', PAGE)
    for _, entry in ipairs(page) do
      local size = entry_size(entry)
      if oldest and bytes + size > LOG_BYTES then
        redis.call('XTRIM', EVENTS, 'MINID', oldest)
        return total - bytes
      end
      bytes, oldest = bytes + size, entry[1]
    end
  until #page < PAGE
  return total - bytes
end

-- How many of the oldest events, of 100 at most, have to leave a log that is too large, and the floor without them.
local function find_surplus(total, floor, length)
  local wanted, surplus = math.ceil((total - floor - LOG_BYTES) * length / (total - floor)), 0
  for _, entry in ipairs(redis.call('XRANGE', EVENTS, '-', '+', 'COUNT', math.min(wanted, 100))) do
    local size, count = entry_size(entry)
    if count then floor = count - size end
    if total - floor <= LOG_BYTES or surplus == length - 1 then break end
    floor, surplus = floor + size, surplus + 1
  end
  return surplus, floor
end

-- Removes the oldest events while the log is too large, but never the newest event. Reads hardly more entries than it removes.
local function trim_log(total)
  local floor, length, removed = tonumber(redis.call('HGET', STATE, 'floor') or ''), redis.call('XLEN', EVENTS), nil
  if not floor then floor = begin_count(total) end
  while total - floor > LOG_BYTES and length > 1 and removed ~= 0 do
    removed, floor = find_surplus(total, floor, length)
    length = length - removed
    redis.call('XTRIM', EVENTS, 'MAXLEN', length)
  end
  redis.call('HSET', STATE, 'floor', whole(floor))
end

-- Trims the log when its count has passed a multiple of LOG_STEP, or has just begun.
local function trim_log_sometimes(before, total)
  if before == 0 or math.floor(before / LOG_STEP) < math.floor(total / LOG_STEP) then trim_log(total) end
end

-- Adds bytes that are about to be logged to the count, and returns the count without them. A log whose count is unreadable begins again.
local function count_logged(bytes)
  local total = redis.pcall('HINCRBY', STATE, 'logged', bytes)
  if type(total) == 'number' and total >= bytes then return total - bytes end
  redis.call('DEL', EVENTS)
  redis.call('HSET', STATE, 'logged', bytes, 'floor', 0)
  return 0
end
