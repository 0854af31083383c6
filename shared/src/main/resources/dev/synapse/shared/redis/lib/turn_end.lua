-- What follows the end of the group's turn.
-- requires: group numbers clock turn_queue idle

-- Releases the turn's slot, and enqueues the next queued turn: of the group or, if its user's running turns are limited, of the user's
-- group that has waited longest. A group without queued turns is kept for idle_ms.
local function enqueue_next(idle_ms)
  local owner, queued = redis.call('HGET', STATE, 'owner'), redis.call('ZCARD', WAITING) > 0
  if owner then
    local running, parked = slots_of(owner)
    redis.call('ZREM', running, GROUP)
    if queued then
      redis.call('ZADD', parked, whole(now_us()), GROUP)
    else
      redis.call('ZREM', parked, GROUP)
    end
    enqueue_next_of(owner)
  elseif queued then
    enqueue_turn(GROUP)
  end
  if not queued then become_idle(idle_ms) end
end
