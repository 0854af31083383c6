-- Expires the leases of stream entries that a consumer holds, so that the next takeover finds them. Entries of other consumers stay
-- unchanged.
-- KEYS  1 the stream
-- ARGV  1 consumer group, 2 consumer, 3 idle time to set in ms, 4 'untried' if the delivery does not count as an attempt, else 'tried';
--       from 5 the entries
-- Replies the entries that the consumer no longer holds.
-- requires: claim
local stream, group, consumer, idle_ms, counting = KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local first_entry = 5
local lost = {}
for i = first_entry, #ARGV do
  local entry = ARGV[i]
  local refused, deliveries = claim_refusal(stream, group, entry, consumer)
  if refused then
    lost[#lost + 1] = entry
  else
    if counting == 'untried' and deliveries > 0 then deliveries = deliveries - 1 end
    redis.call('XCLAIM', stream, group, consumer, 0, entry, 'IDLE', idle_ms, 'RETRYCOUNT', deliveries, 'JUSTID')
  end
end
return lost
