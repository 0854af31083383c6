-- Puts a step off: its job comes again after a delay.
-- ARGV from 8: turn id, step id, record (R and JSON), delay in ms, delayed job, count of events, events.
-- Replies as complete.
local refused = fence()
if refused then return {refused} end
if not takes_results(ARGV[8]) then
  acknowledge()
  return {'STALE'}
end
local record = redis.call('HGET', KEYS[3], ARGV[9])
if record and string.sub(record, 1, 1) == 'D' then
  acknowledge()
  return {'DUP'}
end

emit(14, tonumber(ARGV[13]))
redis.call('HSET', KEYS[3], ARGV[9], ARGV[10])
redis.call('ZADD', KEYS[8], string.format('%.0f', now_ms() + tonumber(ARGV[11])), ARGV[12])
acknowledge()
return {'OK'}
