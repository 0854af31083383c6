-- Lets go of what Redis has of a group if no script can work with it: as after a loss its unfinished turns come back from PostgreSQL.
-- ARGV from 8: the turn of the job that failed ('' for none), ms that an idle group stays, count of events, events: they are for those
-- who listen, if nothing else will tell them, and get numbers that nobody has seen.
-- Replies OK, with what was wrong if anything was.
local wrong = unusable()
if not wrong then return {'OK'} end

local seq = lose(ARGV[8] ~= '' and ARGV[8])
local count = tonumber(ARGV[10])
if count > 0 then
  redis.call('HSET', KEYS[1], 'seq', seq_after_loss(seq))
  emit(11, count)
  redis.call('PEXPIRE', KEYS[1], ARGV[9])
  redis.call('PEXPIRE', KEYS[5], ARGV[9])
end
return {'OK', wrong}
