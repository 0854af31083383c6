-- Closes the active turn to further results, before it is stored in PostgreSQL as failed or cancelled, and notifies its workers. Does
-- not acknowledge the job.
-- KEYS and ARGV 1 to 7 as in lib/group.lua.
-- ARGV from 8: turn id, version (0 for any: the turn fails whatever its checkpoint is), channel of closed turns.
-- Replies OK; CONFLICT if the checkpoint has another version; STALE if the turn is no longer active (acknowledges); DUP, FENCED or LOST
-- from the fence.
-- requires: group fence
local turn, version, turn_closed_channel = ARGV[8], ARGV[9], ARGV[10]
local refused = fence()
if refused then return {refused} end
local active, current = unpack(redis.call('HMGET', STATE, 'turn', 'version'))
if active ~= turn then
  acknowledge()
  return {'STALE'}
end
if version ~= '0' and current ~= version then return {'CONFLICT'} end

redis.call('HSET', STATE, 'closing', '1')
redis.call('PUBLISH', turn_closed_channel, turn)
return {'OK'}
