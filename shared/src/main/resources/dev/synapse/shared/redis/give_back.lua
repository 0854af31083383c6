-- Decrements each counter that is not zero; its window stays.
-- KEYS  the counters, all with one hash tag
-- Replies nothing.
-- requires: window
for _, key in ipairs(KEYS) do
  if counted(key) > 0 then redis.call('DECR', key) end
end
return {}
