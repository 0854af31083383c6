-- Adds a delayed job.
-- KEYS  1 the delayed jobs
-- ARGV  1 the delay in ms, 2 the job as promote.lua reads it
-- Replies OK.
-- requires: numbers clock
local delayed, delay_ms, job = KEYS[1], tonumber(ARGV[1]), ARGV[2]
redis.call('ZADD', delayed, whole(now_ms() + delay_ms), job)
return {'OK'}
