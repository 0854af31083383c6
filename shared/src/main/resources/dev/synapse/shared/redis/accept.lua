-- Takes an accepted turn in: it waits, its events go out, the orchestrator is told.
-- ARGV from 8: turn number, what waits, newest final turn and event seq (both used only where Redis does not know the
-- group), start_turn job, count of events, events.
-- Replies OK, or DUP if the turn is waiting, running or done. Calling it again is safe.
local number = tonumber(ARGV[8])
local done = redis.call('HGET', KEYS[1], 'done')
if number <= tonumber(done or ARGV[10]) then return {'DUP'} end
if tonumber(redis.call('HGET', KEYS[1], 'number') or '0') == number then return {'DUP'} end
if redis.call('ZCOUNT', KEYS[4], ARGV[8], ARGV[8]) > 0 then return {'DUP'} end

if not done then redis.call('HSET', KEYS[1], 'done', ARGV[10], 'seq', ARGV[11]) end
emit(14, tonumber(ARGV[13]))
redis.call('ZADD', KEYS[4], number, ARGV[9])
for i = 1, 5 do redis.call('PERSIST', KEYS[i]) end
redis.call('XADD', KEYS[6], '*', 'j', ARGV[12])
return {'OK'}
