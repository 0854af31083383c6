-- Renews the leases of ARGV[3..] of stream KEYS[1] for the consumer ARGV[2] of group ARGV[1], by Redis's clock. Takes nothing
-- back that another consumer holds. (The keys and arguments are this script's own, not those of the prelude.)
-- Replies the entries that are no longer the consumer's.
local lost = {}
for i = 3, #ARGV do
  local pending = redis.pcall('XPENDING', KEYS[1], ARGV[1], ARGV[i], ARGV[i], 1)
  if pending.err or #pending == 0 or pending[1][2] ~= ARGV[2] then
    lost[#lost + 1] = ARGV[i]
  else
    redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[i], 'JUSTID')
  end
end
return lost
