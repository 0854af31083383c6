-- Which turns of the group are final: those up to a number (field "done" of the group hash), and queued turns beyond it that were withdrawn
-- (fields "withdrawn:<number>").
-- requires: group numbers

-- Raises the number up to which all turns are final. Never lowers it.
local function raise_done(known, done)
  if done <= known then return end
  for number = known + 1, done do redis.call('HDEL', STATE, 'withdrawn:' .. whole(number)) end
  redis.call('HSET', STATE, 'done', whole(done))
end

-- Remembers that a turn is final although an earlier one is not.
local function remember_withdrawn(number)
  redis.call('HSET', STATE, 'withdrawn:' .. number, '1')
end

local function is_withdrawn(number)
  return redis.call('HEXISTS', STATE, 'withdrawn:' .. number) == 1
end
