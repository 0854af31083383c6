-- The memory usage of a node.
-- KEYS  1 any key of the node
-- Replies the bytes that count towards the limit, then the limit, 0 if there is none.
-- requires: numbers
local info = redis.call('INFO', 'memory')

local function bytes(name)
  return tonumber(string.match(info, name .. ':(%d+)') or '0')
end

return {whole(bytes('used_memory') - bytes('mem_not_counted_for_evict')), whole(bytes('maxmemory'))}
