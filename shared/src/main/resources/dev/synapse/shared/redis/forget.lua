-- Removes all Redis state of a deleted group, sound or corrupt; jobs in progress will find no turn. The cost of its turn goes to the
-- ledger, its turn slot to the next group.
-- KEYS and ARGV 1 to 7 as in lib/group.lua.
-- ARGV from 8: channel of closed turns.
-- Replies OK.
-- requires: group discard
local turn_closed_channel = ARGV[8]
local turn, _, deadline = remove_state(nil)
redis.call('PUBLISH', NEW_EVENTS_CHANNEL, GROUP .. ' gone')
if turn then redis.call('PUBLISH', turn_closed_channel, turn) end
if deadline then redis.call('ZREM', DELAYED, deadline) end
return {'OK'}
