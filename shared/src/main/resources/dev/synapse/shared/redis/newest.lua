-- How far the event logs of several groups have come; reads only. KEYS state of each group, all of one shard.
-- Replies each group's newest seq in the order of the keys: '0' where Redis knows nothing of the group, '' where it cannot be read.
local reply = {}
for i, key in ipairs(KEYS) do
  local seq = redis.pcall('HGET', key, 'seq')
  reply[i] = type(seq) == 'string' and (string.match(seq, '^%d+$') or '') or (seq and seq.err and '' or '0')
end
return reply
