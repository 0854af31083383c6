-- Removes the consumers of stream KEYS[1] and group ARGV[1] that hold nothing and have not been heard of for ARGV[2] ms: those of
-- processes that are gone. One that holds something stays, since removing it would lose that. (The keys and arguments are this
-- script's own, not those of the prelude.)
-- Replies the names of those removed.
local consumers = redis.pcall('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])
if consumers.err then return {} end
local removed = {}
for _, fields in ipairs(consumers) do
  local consumer = {}
  for i = 1, #fields, 2 do consumer[fields[i]] = fields[i + 1] end
  if consumer.pending == 0 and consumer.idle > tonumber(ARGV[2]) then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], consumer.name)
    removed[#removed + 1] = consumer.name
  end
end
return removed
