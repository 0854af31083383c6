-- Closes the active turn to further results, before it is written to PostgreSQL as failed or cancelled, and tells the workers.
-- Acknowledges nothing.
-- ARGV from 8: turn id, version (0 for any: the turn is given up), channel of those who work for it.
-- Replies OK, CONFLICT or STALE (acknowledged); DUP, FENCED or LOST of the fence.
local refused = fence()
if refused then return {refused} end
local active = redis.call('HMGET', KEYS[1], 'turn', 'version')
if active[1] ~= ARGV[8] then
  acknowledge()
  return {'STALE'}
end
if ARGV[9] ~= '0' and active[2] ~= ARGV[9] then return {'CONFLICT'} end

redis.call('HSET', KEYS[1], 'closing', '1')
redis.call('PUBLISH', ARGV[10], ARGV[8])
return {'OK'}
