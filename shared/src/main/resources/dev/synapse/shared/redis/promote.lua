-- Moves due delayed jobs to their streams. A delayed job is encoded as 'o' for the orchestrator or 'w' for the workers, the length of the
-- thread at the job's dispatch ('' for none), a space and the job; members that are not go to the dead letters. A job of the workers' bulk
-- stream has a zero before the length, which versions without that stream read as part of it: they move the job to the normal stream.
-- KEYS  1 the delayed jobs, 2 the orchestrator's jobs, 3 the workers' jobs, 4 the workers' bulk jobs, 5 the dead letters, 6 the number
--       of steps of the clock
-- ARGV  1 maximum number of jobs; 2 and 3 the earliest and the latest time in ms that the caller expects ('' if it expects none): at
--       another time the clock may have stepped, and no job is moved
-- Replies the time in ms, the number of steps, then the entry ids of the jobs that went to the dead letters.
-- requires: numbers clock dead_letters
local delayed, orchestrator_jobs, worker_jobs, bulk_worker_jobs, dead_letters = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local steps_key = KEYS[6]
local max, earliest, latest = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local now = now_ms()

-- Adds a delayed job to its stream; returns nil, or the dead letter of one that cannot be read.
local function promote(member)
  local role, length, job = string.match(member, '^([ow])(%d*) (.*)$')
  if not role then return add_dead_letter(dead_letters, 'orchestrator', 'A delayed job that cannot be read', 'j', member) end
  local bulk_length = role == 'w' and string.match(length, '^0(%d+)$')
  local stream = role == 'o' and orchestrator_jobs or bulk_length and bulk_worker_jobs or worker_jobs
  if length == '' then
    redis.call('XADD', stream, '*', 'j', job)
  else
    redis.call('XADD', stream, '*', 'j', job, 'h', bulk_length or length)
  end
  return nil
end

local reply = {whole(now), redis.call('GET', steps_key) or '0'}
if earliest and (now < earliest or now > latest) then return reply end
for _, member in ipairs(redis.call('ZRANGEBYSCORE', delayed, '-inf', whole(now), 'LIMIT', 0, max)) do
  reply[#reply + 1] = promote(member)
  redis.call('ZREM', delayed, member)
end
return reply
