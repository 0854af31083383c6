-- Begins the next waiting turn.
-- ARGV from 8: turn id, turn number, the version to begin with, turn state, roster, deadline in ms from now, job for the deadline, 'load' if
-- the thread is to begin with the messages that follow unless Redis knows it ('' if not), the group's newest summary by PostgreSQL with its
-- number before it ('' for none), their count, these, then as append.
-- When the deadline is due stands under the turn's number, since an older version's finish leaves it.
-- Replies OK, BUSY if a turn is active, NOT_NEXT if an earlier one has to come first, or this one is held because it is being
-- withdrawn; DUP, FENCED or LOST of the fence.
local refused = fence()
if refused then return {refused} end
if redis.call('HEXISTS', KEYS[1], 'turn') == 1 then return {'BUSY'} end
if tonumber(ARGV[9]) ~= tonumber(redis.call('HGET', KEYS[1], 'done') or '0') + 1 then return {'NOT_NEXT'} end
if redis.call('HEXISTS', KEYS[1], 'held:' .. ARGV[9]) == 1 then return {'NOT_NEXT'} end

local history, due = tonumber(ARGV[17]), string.format('%.0f', now_ms() + tonumber(ARGV[13]))
if ARGV[15] ~= '' and redis.call('HEXISTS', KEYS[1], 'base') == 0 then
  redis.call('HSET', KEYS[1], 'base', '0')
  redis.call('DEL', KEYS[2])
  for i = 18, 17 + history do redis.call('RPUSH', KEYS[2], ARGV[i]) end
  if ARGV[16] ~= '' and tonumber(string.match(ARGV[16], '^%d+')) > summary_number() then
    redis.call('HSET', KEYS[1], 'summary', ARGV[16])
  end
end
redis.call('HSET', KEYS[1], 'turn', ARGV[8], 'number', ARGV[9], 'version', ARGV[10], 'state', ARGV[11], 'roster', ARGV[12],
  'start', (thread()), 'deadline', ARGV[14], 'due:' .. ARGV[9], due, 'mark', mark())
redis.call('ZADD', KEYS[8], due, ARGV[14])
redis.call('DEL', KEYS[10], KEYS[11])
append(18 + history)
redis.call('ZREMRANGEBYSCORE', KEYS[4], ARGV[9], ARGV[9])
acknowledge()
return {'OK'}
