-- Redis may lose its newest data: it restarts from an older copy, or a replica takes over.
-- requires: group numbers clock

-- The event number to continue with if numbers after seq may have been lost: the clock of Redis in microseconds. It is greater than any
-- number from before, also after an earlier loss, so that no number is used twice.
local function seq_after_loss(seq)
  return whole(math.max(now_us(), seq + 1000000))
end

-- A new epoch of the thread: of two copies read in the same epoch, one is a prefix of the other. An epoch begins with each turn, and
-- where Redis may have lost data. The state has it as field "mark", jobs as field "m".
local function new_epoch()
  return whole(now_us())
end

-- If Redis may have lost the newest events, the log begins again, with numbers that no subscriber has seen. LASTSAVE, in seconds,
-- distinguishes two runs, since a start sets it, at a fraction of the cost of INFO. A save sets it too, and then the run id decides. It
-- is stored only when its second is over, because another run could begin within it.
local function notice_loss()
  local lastsave = redis.call('LASTSAVE')
  local saved = whole(lastsave) .. ' '
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
