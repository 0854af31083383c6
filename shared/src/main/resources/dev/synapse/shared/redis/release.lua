-- Expires the leases of stream entries that a consumer holds, so that the next takeover finds them. Entries of other consumers stay
-- unchanged. (Its keys and arguments are its own, not those of the prelude.)
-- KEYS  1 the stream
-- ARGV  1 consumer group, 2 consumer, 3 idle time to set in ms, 4 'untried' if the delivery does not count as an attempt, else 'tried';
--       from 5 the entries
-- Replies the entries that the consumer no longer holds.
local stream, group, consumer, idle_ms, counting = KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local lost = {}
for i = 5, #ARGV do
  local pending = redis.pcall('XPENDING', stream, group, ARGV[i], ARGV[i], 1)
  if pending.err or #pending == 0 or pending[1][2] ~= consumer then
    lost[#lost + 1] = ARGV[i]
  else
    local count = pending[1][4]
    if counting == 'untried' and count > 0 then count = count - 1 end
    redis.call('XCLAIM', stream, group, consumer, 0, ARGV[i], 'IDLE', idle_ms, 'RETRYCOUNT', count, 'JUSTID')
  end
end
return lost
