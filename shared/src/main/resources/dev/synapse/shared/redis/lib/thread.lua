-- The thread of a group. Its length and the positions in it include the messages that were trimmed off ("base" in the group hash).
-- requires: numbers

-- The maximum size of a thread that is kept and read.
local MAX_THREAD_BYTES = 2097152
local PAGE_OF_MESSAGES = 50

-- The length of the thread, and its epoch ('' if an older version began the turn).
local function length_and_epoch(state_key, thread_key)
  local base, epoch = unpack(redis.call('HMGET', state_key, 'base', 'mark'))
  return whole(tonumber(base or '0') + redis.call('LLEN', thread_key)), epoch or ''
end

-- The index in the list of the message at a position of the thread.
local function index_in_list(position, base)
  return tonumber(position) - tonumber(base or '0')
end

-- The newest messages of the thread, newest first: at most max, and at most MAX_THREAD_BYTES unless one alone is larger.
local function newest_messages(thread_key, max)
  local length, bytes, found = redis.call('LLEN', thread_key), 0, {}
  local oldest = math.max(0, length - max)
  while #found < length - oldest do
    local last = length - #found - 1
    local page = redis.call('LRANGE', thread_key, math.max(oldest, last - PAGE_OF_MESSAGES + 1), last)
    for i = #page, 1, -1 do
      bytes = bytes + #page[i]
      if bytes > MAX_THREAD_BYTES and #found > 0 then return found end
      found[#found + 1] = page[i]
    end
  end
  return found
end

-- The indexes in the list, as keys, of messages from the first one on whose id an earlier of them has: after a power cut Redis may come back
-- with half a commit, whose message is then added a second time.
local function repeated_messages(thread_key, first)
  local ids, repeated = {}, {}
  for from = first, redis.call('LLEN', thread_key) - 1, PAGE_OF_MESSAGES do
    for i, message in ipairs(redis.call('LRANGE', thread_key, from, from + PAGE_OF_MESSAGES - 1)) do
      local id = string.match(message, '^{"id":"([^"]*)"')
      if id and ids[id] then repeated[from + i - 1] = true end
      if id then ids[id] = true end
    end
  end
  return repeated
end
