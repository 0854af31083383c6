-- The newest event numbers of several groups; reads only.
-- KEYS  the hash of each group, all of one shard
-- Replies the newest seq of each group, in the order of the keys: '0' if Redis does not have the group, '' if the seq is unreadable.
local reply = {}
for i, key in ipairs(KEYS) do
  local seq = redis.pcall('HGET', key, 'seq')
  reply[i] = type(seq) == 'string' and (string.match(seq, '^%d+$') or '') or (seq and seq.err and '' or '0')
end
return reply
