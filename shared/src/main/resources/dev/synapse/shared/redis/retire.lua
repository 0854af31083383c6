-- Removes consumers that hold no entries and have been inactive for a time, since their processes are gone. A consumer that holds an entry
-- stays, because its removal would lose the entry.
-- KEYS  1 the stream
-- ARGV  1 consumer group, 2 minimum idle time in ms
-- Replies the names of the removed consumers.
local stream, group, min_idle_ms = KEYS[1], ARGV[1], tonumber(ARGV[2])
local consumers = redis.pcall('XINFO', 'CONSUMERS', stream, group)
if consumers.err then return {} end
local removed = {}
for _, fields in ipairs(consumers) do
  local consumer = {}
  for i = 1, #fields, 2 do consumer[fields[i]] = fields[i + 1] end
  if consumer.pending == 0 and consumer.idle > min_idle_ms then
    redis.call('XGROUP', 'DELCONSUMER', stream, group, consumer.name)
    removed[#removed + 1] = consumer.name
  end
end
return removed
