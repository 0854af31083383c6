-- Continues the active turn: compare-and-set of its checkpoint, and the writes of the decision.
-- KEYS and ARGV 1 to 7 as in lib/group.lua.
-- ARGV from 8: turn id, version that the decision is based on, new checkpoint, then the writes as apply_writes reads them.
-- Replies OK; CONFLICT if the checkpoint has another version; STALE if the turn is no longer active (acknowledges); DUP, FENCED or LOST.
-- requires: group numbers fence commit_writes
local turn, version, state = ARGV[8], ARGV[9], ARGV[10]
local writes = 11
local refused = fence()
if refused then return {refused} end
local active, current = unpack(redis.call('HMGET', STATE, 'turn', 'version'))
if active ~= turn then
  acknowledge()
  return {'STALE'}
end
if current ~= version then return {'CONFLICT'} end

redis.call('HSET', STATE, 'version', whole(tonumber(version) + 1), 'state', state)
apply_writes(writes)
acknowledge()
return {'OK'}
