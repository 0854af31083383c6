-- How much of its memory a node uses. KEYS 1 any key of the node. (The keys are this script's own, not those of the prelude.)
-- Replies the bytes that count for its limit, and the limit, 0 where it has none.
local info = redis.call('INFO', 'memory')
local function bytes(name) return tonumber(string.match(info, name .. ':(%d+)') or '0') end
return {whole(bytes('used_memory') - bytes('mem_not_counted_for_evict')), whole(bytes('maxmemory'))}
