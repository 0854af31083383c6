-- Renews a consumer's leases of stream entries, by the clock of Redis. Entries of other consumers stay unchanged.
-- KEYS  1 the stream; from 2, for each entry, the group hash of the turn that it serves
-- ARGV  1 consumer group, 2 consumer; from 3, for each entry, its id and the turn that it serves ('' for none)
-- A group hash of another type does not prevent the renewal of any lease.
-- Replies the entries whose jobs have to stop: those that the consumer no longer holds, and those whose turn accepts no results.
-- requires: claim
local stream, group, consumer = KEYS[1], ARGV[1], ARGV[2]
local first_state, first_entry = 2, 3

-- Whether the turn of a group, whose hash is at the key, accepts no results.
local function is_over(turn, state_key)
  local state = redis.pcall('HMGET', state_key, 'turn', 'closing')
  if state.err then return false end
  local active, closing = unpack(state)
  return active ~= turn or closing
end

local stop = {}
for i = 0, #KEYS - first_state do
  local entry, turn, state_key = ARGV[first_entry + 2 * i], ARGV[first_entry + 2 * i + 1], KEYS[first_state + i]
  if claim_refusal(stream, group, entry, consumer) then
    stop[#stop + 1] = entry
  else
    redis.call('XCLAIM', stream, group, consumer, 0, entry, 'JUSTID')
    if turn ~= '' and is_over(turn, state_key) then stop[#stop + 1] = entry end
  end
end
return stop
