-- Removes all that Redis has of a group that was deleted; jobs under way will find no turn. What its turn has cost goes to the ledger.
-- Replies OK.
local turn = redis.call('HGET', KEYS[1], 'turn')
if turn then hand_over(turn, redis.call('HVALS', KEYS[10])) end
redis.call('UNLINK', KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[10])
redis.call('PUBLISH', ARGV[2], ARGV[1] .. ' gone')
return {'OK'}
