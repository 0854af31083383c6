-- Removes all that Redis has of a group that was deleted; jobs under way will find no turn. What its turn has cost goes to the ledger,
-- its place among its user's turns to the next.
-- ARGV from 8: channel of those who work for its turn. Replies OK.
local group = redis.call('HMGET', KEYS[1], 'turn', 'owner', 'deadline')
local turn, owner = group[1], group[2]
if turn then hand_over(turn, redis.call('HVALS', KEYS[10])) end
redis.call('UNLINK', KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[10], KEYS[11])
if owner then
  local running, parked = places_of(owner)
  redis.call('ZREM', parked, ARGV[1])
  redis.call('ZREM', running, ARGV[1])
  call_next_of(owner)
end
redis.call('PUBLISH', ARGV[2], ARGV[1] .. ' gone')
if turn then redis.call('PUBLISH', ARGV[8], turn) end
if group[3] then redis.call('ZREM', KEYS[8], group[3]) end
return {'OK'}
