-- Moves due delayed jobs to their streams. A delayed job is encoded as the first letter of the role, the length of the thread at the
-- job's dispatch ('' for none), a space and the job; members that are not go to the dead letters.
-- ARGV from 8: maximum number of jobs.
-- Replies the number of due jobs, then the entry ids of those that went to the dead letters.
local max = ARGV[8]
local due = redis.call('ZRANGEBYSCORE', DELAYED, '-inf', string.format('%.0f', now_ms()), 'LIMIT', 0, max)
local reply = {tostring(#due)}
for _, member in ipairs(due) do
  local role, length, job = string.match(member, '^([ow])(%d*) (.*)$')
  if not role then
    local reason = 'A delayed job that cannot be read'
    reply[#reply + 1] = redis.call('XADD', DEAD_LETTERS, 'MAXLEN', '~', MAX_DEAD_LETTERS, '*',
      'role', 'orchestrator', 'reason', reason, 'j', member)
  elseif length == '' then
    redis.call('XADD', role == 'o' and ORCHESTRATOR_JOBS or WORKER_JOBS, '*', 'j', job)
  else
    redis.call('XADD', role == 'o' and ORCHESTRATOR_JOBS or WORKER_JOBS, '*', 'j', job, 'h', length)
  end
  redis.call('ZREM', DELAYED, member)
end
return reply
