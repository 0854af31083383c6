-- Moves due delayed jobs to their streams. A delayed job is encoded as 'o' for the orchestrator or 'w' for the workers, the length of the
-- thread at the job's dispatch ('' for none), a space and the job; members that are not go to the dead letters. A job of the workers' bulk
-- stream has a zero before the length, which versions without that stream read as part of it: they move the job to the normal stream.
-- ARGV from 8: maximum number of jobs.
-- Replies the number of due jobs, then the entry ids of those that went to the dead letters.
local max = ARGV[8]
local due = redis.call('ZRANGEBYSCORE', DELAYED, '-inf', string.format('%.0f', now_ms()), 'LIMIT', 0, max)
local reply = {tostring(#due)}
for _, member in ipairs(due) do
  local role, length, job = string.match(member, '^([ow])(%d*) (.*)$')
  local bulk_length = role == 'w' and string.match(length, '^0(%d+)$')
  local stream = role == 'o' and ORCHESTRATOR_JOBS or bulk_length and BULK_WORKER_JOBS or WORKER_JOBS
  if not role then
    local reason = 'A delayed job that cannot be read'
    reply[#reply + 1] = redis.call('XADD', DEAD_LETTERS, 'MAXLEN', '~', MAX_DEAD_LETTERS, '*',
      'role', 'orchestrator', 'reason', reason, 'j', member)
  elseif length == '' then
    redis.call('XADD', stream, '*', 'j', job)
  else
    redis.call('XADD', stream, '*', 'j', job, 'h', bulk_length or length)
  end
  redis.call('ZREM', DELAYED, member)
end
return reply
