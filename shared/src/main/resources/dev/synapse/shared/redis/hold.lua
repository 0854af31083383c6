-- Prevents a queued turn from beginning, before it is stored in PostgreSQL as cancelled. withdraw ends the hold; a consumer that takes
-- over the job holds the turn again. Does not acknowledge the job.
-- KEYS and ARGV 1 to 7 as in lib/group.lua.
-- ARGV from 8: turn id, turn number.
-- Replies OK; CONFLICT if the turn has begun; DUP, FENCED or LOST from the fence.
-- requires: group fence
local turn, number = ARGV[8], ARGV[9]
local refused = fence()
if refused then return {refused} end
if redis.call('HGET', STATE, 'turn') == turn then return {'CONFLICT'} end

redis.call('HSET', STATE, 'held:' .. number, '1')
return {'OK'}
