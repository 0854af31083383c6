-- Discards the Redis state of a group if no script can work with it; as after a loss, its unfinished turns restart from PostgreSQL.
-- ARGV from 8: the turn of the job that failed ('' for none), ms that an idle group is kept, count of events, events for subscribers
-- that no restarted turn will emit; they get numbers that no subscriber has seen.
-- Replies OK, followed by the corruption if one was found.
local corruption = find_corruption()
if not corruption then return {'OK'} end

local seq = discard_state(ARGV[8] ~= '' and ARGV[8])
local count = tonumber(ARGV[10])
if count > 0 then
  redis.call('HSET', KEYS[1], 'seq', seq_after_loss(seq))
  emit(11, count)
  redis.call('PEXPIRE', KEYS[1], ARGV[9])
  redis.call('PEXPIRE', KEYS[5], ARGV[9])
end
return {'OK', corruption}
