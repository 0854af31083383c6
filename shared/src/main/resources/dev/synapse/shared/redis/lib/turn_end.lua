-- What follows the end of the group's turn.
-- requires: group numbers clock turn_queue idle

-- Releases the turn's slot, and enqueues the next queued turn: of the group or, if its user's running turns are limited, of the user's
-- group that has waited longest. If another user posted the group's next turn, it is that user's from now on. A group without queued turns
-- is kept for idle_ms.
local function enqueue_next(idle_ms)
  local owner, queued = redis.call('HGET', STATE, 'owner'), redis.call('ZRANGE', WAITING, 0, 0)[1]
  if owner then
    local next_owner = poster_of(queued) or owner
    count_for(next_owner)
    local running, parked = slots_of(next_owner)
    redis.call('ZREM', running, GROUP)
    if queued then
      redis.call('ZADD', parked, whole(now_us()), GROUP)
    else
      redis.call('ZREM', parked, GROUP)
    end
    enqueue_next_of(next_owner)
  elseif queued then
    enqueue_turn(GROUP)
  end
  if not queued then become_idle(idle_ms) end
end
