-- Removes all that Redis has of a group that was deleted, whatever it is; jobs under way will find no turn. What its turn has cost goes
-- to the ledger, its place among its user's turns to the next.
-- ARGV from 8: channel of those who work for its turn. Replies OK.
local turn, _, deadline = clear(nil)
redis.call('PUBLISH', ARGV[2], ARGV[1] .. ' gone')
if turn then redis.call('PUBLISH', ARGV[8], turn) end
if deadline then redis.call('ZREM', KEYS[8], deadline) end
return {'OK'}
