-- Moves the delayed jobs that have become due, at most ARGV[8], to their streams. A delayed job is a text of the role's first
-- letter, the thread length of its dispatch ('' for none), a space, and the job.
-- Replies how many were moved.
local due = redis.call('ZRANGEBYSCORE', KEYS[8], '-inf', string.format('%.0f', now_ms()), 'LIMIT', 0, ARGV[8])
for _, member in ipairs(due) do
  local space = string.find(member, ' ', 1, true)
  local role, length, job = string.sub(member, 1, 1), string.sub(member, 2, space - 1), string.sub(member, space + 1)
  local stream = role == 'o' and KEYS[6] or KEYS[7]
  if length == '' then
    redis.call('XADD', stream, '*', 'j', job)
  else
    redis.call('XADD', stream, '*', 'j', job, 'h', length)
  end
  redis.call('ZREM', KEYS[8], member)
end
return {tostring(#due)}
