-- Redis may lose its newest data: it restarts from an older copy, or a replica takes over.
-- requires: numbers clock

-- The event number to continue with if numbers after seq may have been lost: the clock of Redis in microseconds. It is greater than any
-- number from before, also after an earlier loss, so that no number is used twice.
local function seq_after_loss(seq)
  return whole(math.max(now_us(), seq + 1000000))
end

-- A new epoch of the thread: of two copies read in the same epoch, one is a prefix of the other. An epoch begins with each turn, and
-- where Redis may have lost data. The group hash has it as field "mark", jobs as field "m".
local function new_epoch()
  return whole(now_us())
end

-- Begins a log and its thread's epoch again, with event numbers after seq that no subscriber has seen. The number and the epoch are in the
-- hash state.
local function restart_log(state, events, seq)
  redis.call('HSET', state, 'seq', seq_after_loss(seq), 'mark', new_epoch())
  redis.call('DEL', events)
end

-- How long a shard's copy of the replication id is valid. It is shorter than any failover, and asking Redis each time would cost as much as
-- several other commands.
local REPLICATION_ID_MS = 100

-- The id of the history of this server's data. Redis begins a new history when it starts, and when a replica takes over. Each shard has a
-- copy with the address of a function, which is random in each process. The copy is neither replicated nor in the append-only file.
local function replication_id(state)
  local copy, process = string.match(state, '^{[^}]*}') .. ':history', tostring(redis.call)
  local known = redis.pcall('GET', copy)
  if type(known) == 'string' and string.find(known, process, 1, true) then return string.match(known, '^%x+') end
  local id = string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')
  redis.set_repl(redis.REPL_NONE)
  redis.call('SET', copy, id .. ' ' .. process, 'PX', REPLICATION_ID_MS)
  redis.set_repl(redis.REPL_ALL)
  return id
end

-- If Redis may have lost the newest events, because it was started again or a replica has taken over, the log is restarted. The state has
-- the history in which the newest event was emitted.
local function notice_loss(state, events)
  local id, known = replication_id(state), redis.call('HGET', state, 'history')
  if id == known then return end
  if known then restart_log(state, events, tonumber(redis.call('HGET', state, 'seq') or '0')) end
  redis.call('HSET', state, 'history', id)
end
