-- Keeps a turn that waits from beginning, before it is written to PostgreSQL as cancelled. Acknowledges nothing; withdraw ends it, and
-- whoever takes the job over holds the turn again.
-- ARGV from 8: turn id, turn number.
-- Replies OK, CONFLICT if the turn has begun; DUP, FENCED or LOST of the fence.
local refused = fence()
if refused then return {refused} end
if redis.call('HGET', KEYS[1], 'turn') == ARGV[8] then return {'CONFLICT'} end

redis.call('HSET', KEYS[1], 'held:' .. ARGV[9], '1')
return {'OK'}
