-- Discards the Redis state of a group if it is corrupt; its unfinished turns then restart from PostgreSQL, as after a loss.
-- KEYS and ARGV 1 to 7 as in lib/group.lua.
-- ARGV from 8: id of the turn whose job failed ('' for none), ms that an idle group is kept, number of events, events for subscribers
-- that no restarted turn will emit. They get numbers that no subscriber has seen.
-- Replies OK, then the corruption if one was found.
-- requires: group loss events corruption discard
local failed_turn, idle_ms, events = ARGV[8], ARGV[9], ARGV[10]
local first_event = 11
local corruption = find_corruption()
if not corruption then return {'OK'} end

local seq = discard_state(failed_turn ~= '' and failed_turn)
local count = tonumber(events)
if count > 0 then
  redis.call('HSET', STATE, 'seq', seq_after_loss(seq))
  emit(first_event, count)
  redis.call('PEXPIRE', STATE, idle_ms)
  redis.call('PEXPIRE', EVENTS, idle_ms)
end
return {'OK', corruption}
