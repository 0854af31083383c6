-- Renews a consumer's leases of stream entries, by the clock of Redis. Entries of other consumers stay unchanged. (Its keys and arguments
-- are its own, not those of the prelude.)
-- KEYS  1 the stream; from 2, for each entry, the state of the group of the turn that it serves
-- ARGV  1 consumer group, 2 consumer; from 3, for each entry, its id and the turn that it serves ('' for none)
-- A state that is not a hash does not prevent the renewal of any lease.
-- Replies the entries whose jobs have to stop: those that the consumer no longer holds, and those whose turn accepts no results.
local stream, group, consumer = KEYS[1], ARGV[1], ARGV[2]
local stop = {}
for i = 3, #ARGV, 2 do
  local pending = redis.pcall('XPENDING', stream, group, ARGV[i], ARGV[i], 1)
  if pending.err or #pending == 0 or pending[1][2] ~= consumer then
    stop[#stop + 1] = ARGV[i]
  else
    redis.call('XCLAIM', stream, group, consumer, 0, ARGV[i], 'JUSTID')
    if ARGV[i + 1] ~= '' then
      local state = redis.pcall('HMGET', KEYS[(i + 1) / 2], 'turn', 'closing')
      if not state.err and (state[1] ~= ARGV[i + 1] or state[2]) then stop[#stop + 1] = ARGV[i] end
    end
  end
end
return stop
