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

-- What tells this Redis process from another, at a tenth of the cost of its run id: the second of its start or last save, and the address
-- of a function, which is random in each process. Returns the mark, nil where addresses are not known, and that second.
local function process_mark()
  local lastsave, address = redis.call('LASTSAVE'), string.match(tostring(redis.call), '0x(%x+)')
  return address and whole(lastsave) .. '-' .. address, lastsave
end

-- If Redis may have lost the newest events, because it was started again or a replica has taken over, the log is restarted. The state has
-- the run that emitted the newest event: the mark of the process and the run id, which decides if the mark differs, since a save or a flush
-- of the scripts changes the mark, too. The mark is stored only when its second is over, and as "?" before: another process could start in it.
local function notice_loss(state, events)
  local mark, second = process_mark()
  local known = redis.call('HGET', state, 'run')
  if mark and known and string.sub(known, 1, #mark + 1) == mark .. ' ' then return end
  local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
  if known and string.sub(known, -#run) ~= run then restart_log(state, events, tonumber(redis.call('HGET', state, 'seq') or '0')) end
  if now_us() < (second + 1) * 1000000 then mark = nil end
  redis.call('HSET', state, 'run', (mark or '?') .. ' ' .. run)
end
