-- The summary of the thread's beginning; the group hash's field "summary" begins with its number.
-- requires: group

-- The number of the group's newest summary, 0 if it has none.
local function summary_number()
  return tonumber(string.match(redis.call('HGET', STATE, 'summary') or '0', '^%d+'))
end
