-- Takes one back from each counter that still has any; its window stays. (The keys are this script's own, not those of the prelude.)
-- KEYS  the counters, all with one hash tag
-- Replies nothing.
for _, key in ipairs(KEYS) do
  if counted(key) > 0 then redis.call('DECR', key) end
end
return {}
