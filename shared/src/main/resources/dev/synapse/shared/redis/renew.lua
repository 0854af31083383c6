-- Renews the leases of the entries ARGV[3], ARGV[5], … of stream KEYS[1] for the consumer ARGV[2] of group ARGV[1], by Redis's clock.
-- Takes nothing back that another consumer holds. Behind each entry stands the turn that it is worked on for ('' for none), whose
-- group's state is KEYS[2], KEYS[3], … in the same order. (The keys and arguments are this script's own, not those of the prelude.)
-- A state that is no hash is its own group's trouble: leases of others are renewed all the same.
-- Replies the entries on which work is to stop: those that are no longer the consumer's, and those whose turn takes no results.
local stop = {}
for i = 3, #ARGV, 2 do
  local pending = redis.pcall('XPENDING', KEYS[1], ARGV[1], ARGV[i], ARGV[i], 1)
  if pending.err or #pending == 0 or pending[1][2] ~= ARGV[2] then
    stop[#stop + 1] = ARGV[i]
  else
    redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[i], 'JUSTID')
    if ARGV[i + 1] ~= '' then
      local state = redis.pcall('HMGET', KEYS[(i + 1) / 2], 'turn', 'closing')
      if not state.err and (state[1] ~= ARGV[i + 1] or state[2]) then stop[#stop + 1] = ARGV[i] end
    end
  end
end
return stop
