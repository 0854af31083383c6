-- The dead letters of a shard.

local MAX_DEAD_LETTERS = 2000

-- Adds a dead letter, whose job is the given fields and values, and returns its entry.
local function add_dead_letter(dead_letters, role, reason, ...)
  return redis.call('XADD', dead_letters, 'MAXLEN', '~', MAX_DEAD_LETTERS, '*', 'role', role, 'reason', reason, ...)
end
