-- Moves the delayed jobs that have become due, at most ARGV[8], to their streams. A delayed job is a text of the role's first
-- letter, the thread length of its dispatch ('' for none), a space, and the job. What is not goes to the dead letters.
-- Replies how many were due, and then the dead letters' entries.
local due = redis.call('ZRANGEBYSCORE', KEYS[8], '-inf', string.format('%.0f', now_ms()), 'LIMIT', 0, ARGV[8])
local reply = {tostring(#due)}
for _, member in ipairs(due) do
  local role, length, job = string.match(member, '^([ow])(%d*) (.*)$')
  if not role then
    local reason = 'A delayed job that cannot be read'
    reply[#reply + 1] = redis.call('XADD', KEYS[9], 'MAXLEN', '~', DEAD_LETTERS, '*', 'role', 'orchestrator', 'reason', reason, 'j', member)
  elseif length == '' then
    redis.call('XADD', role == 'o' and KEYS[6] or KEYS[7], '*', 'j', job)
  else
    redis.call('XADD', role == 'o' and KEYS[6] or KEYS[7], '*', 'j', job, 'h', length)
  end
  redis.call('ZREM', KEYS[8], member)
end
return reply
