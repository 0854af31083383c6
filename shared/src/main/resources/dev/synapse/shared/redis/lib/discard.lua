-- Discards a group's state.
-- requires: group corruption ledger turn_queue idle

-- Removes the group's keys. The cost of its turn goes to the ledger, under the given turn id if its own is unreadable; its turn slot
-- goes to the next group. Returns the turn's id, the newest seq and the deadline job, as far as they are readable.
local function remove_state(turn)
  local active, seq, deadline, owner
  if type_of(STATE) == 'hash' then
    active, seq, deadline, owner = unpack(redis.call('HMGET', STATE, 'turn', 'seq', 'deadline', 'owner'))
  end
  local readable = is_id(active) and active
  local payer = readable or turn
  if payer and type_of(CALLS) == 'hash' then send_to_ledger(payer, redis.call('HVALS', CALLS)) end
  redis.call('UNLINK', STATE, THREAD, STEPS, WAITING, EVENTS, CALLS, BUDGET, FILES)
  redis.call('ZREM', idle_groups(), GROUP)
  if owner then leave_slots(owner) end
  return readable, seq and is_count(seq) and tonumber(seq) or 0, deadline
end

-- Whether the job drives a turn of the group; the group's other jobs only store data in PostgreSQL.
local function drives_turn(job)
  return string.find(job, '"group":"' .. GROUP .. '"', 1, true)
    and not string.find(job, '"kind":"record_calls"', 1, true) and not string.find(job, '"kind":"keep_summary"', 1, true)
end

-- Removes the group's jobs from a stream. A job in progress is moved to a consumer that does not exist, so that its result is FENCED;
-- Redis removes the pending entry when a consumer tries to take over an entry that is no longer in the stream.
local function drop_jobs(stream, role)
  local from, page, max = '-', nil, 200
  repeat
    page = redis.call('XRANGE', stream, from, '+', 'COUNT', max)
    for _, entry in ipairs(page) do
      local id, job = unpack(entry)
      if drives_turn(table.concat(job, ' ')) then
        redis.pcall('XCLAIM', stream, role, 'nobody', 0, id, 'JUSTID')
        redis.call('XDEL', stream, id)
      end
      from = '(' .. id
    end
  until #page < max
end

-- Removes the group's delayed jobs.
local function drop_delayed_jobs()
  for _, job in ipairs(redis.call('ZRANGE', DELAYED, 0, -1)) do
    if drives_turn(job) then redis.call('ZREM', DELAYED, job) end
  end
end

-- Discards all Redis state of the group, as if Redis had lost it: its turns restart, and no earlier result may count for them.
-- Returns the newest readable seq.
local function discard_state(turn)
  local _, seq = remove_state(turn)
  drop_jobs(ORCHESTRATOR_JOBS, 'orchestrator')
  drop_jobs(WORKER_JOBS, 'workers')
  drop_jobs(BULK_WORKER_JOBS, 'bulk-workers')
  drop_delayed_jobs()
  return seq
end
