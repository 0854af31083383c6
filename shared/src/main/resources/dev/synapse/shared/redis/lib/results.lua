-- The results of steps.
-- requires: group

-- Whether the turn is active and not closed, so that it accepts results.
local function takes_results(turn)
  local active, closing = unpack(redis.call('HMGET', STATE, 'turn', 'closing'))
  return active == turn and not closing
end

-- Whether the step has ended, with success or not.
local function has_result(step)
  local record = redis.call('HGET', STEPS, step)
  return record and string.sub(record, 1, 1) == 'D'
end
