-- Hands the entries ARGV[5..] of stream KEYS[1] back that the consumer ARGV[2] of group ARGV[1] holds: as idle as ARGV[3] ms, so that the
-- next takeover finds them. ARGV[4] says whether this delivery counts: 'untried' if nothing is left of it, else 'tried'. Takes
-- nothing away from another consumer. (The keys and arguments are this script's own, not those of the prelude.)
-- Replies the entries that are no longer the consumer's.
local lost = {}
for i = 5, #ARGV do
  local pending = redis.pcall('XPENDING', KEYS[1], ARGV[1], ARGV[i], ARGV[i], 1)
  if pending.err or #pending == 0 or pending[1][2] ~= ARGV[2] then
    lost[#lost + 1] = ARGV[i]
  else
    local count = pending[1][4]
    if ARGV[4] == 'untried' and count > 0 then count = count - 1 end
    redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[i], 'IDLE', ARGV[3], 'RETRYCOUNT', count, 'JUSTID')
  end
end
return lost
