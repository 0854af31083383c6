-- Tells the time of a shard's Redis and, if its clock has stepped, adjusts what was measured by it: due times and leases. Every consumer
-- notices the step; the first one to report it adjusts.
-- KEYS  1 the number of steps so far, 2 the delayed jobs; from 3 the job streams
-- ARGV  1 the step in ms (0 for none), 2 the number of steps that the caller knew; from 3 the consumer group of each stream
-- Due times move by the step, unless the job may have been delayed after it: then a retry keeps its time, since an early retry does less
-- harm than a late one, and after a step forward a deadline moves, since a late deadline does less harm than an early one.
-- Replies the time in ms, the number of steps, and 1 if the caller's step was adjusted, else 0.
-- requires: numbers clock
local steps_key, delayed = KEYS[1], KEYS[2]
local step, known_steps = tonumber(ARGV[1]), ARGV[2]
local first_stream, PAGE = 3, 1000
local now, steps = now_ms(), redis.call('GET', steps_key) or '0'

-- The due time of a delayed job after the step.
local function moved(job, due)
  local is_retry = string.sub(job, 1, 1) == 'w'
  local is_newer = step < 0 and due < now - step or step > 0 and is_retry and due >= now
  return is_newer and due or due + step
end

local function adjust_delayed()
  local jobs = redis.call('ZRANGE', delayed, 0, -1, 'WITHSCORES')
  for i = 1, #jobs, 2 do
    redis.call('ZADD', delayed, whole(moved(jobs[i], tonumber(jobs[i + 1]))), jobs[i])
  end
end

-- The idle time of a lease after the step. Redis tells 0 for one that it was renewed in the future, after a step back; it begins now.
local function adjusted_idle(idle)
  return step > 0 and math.max(0, idle - step) or idle
end

local function adjust_leases(stream, group)
  local from, page = '-', nil
  repeat
    page = redis.pcall('XPENDING', stream, group, from, '+', PAGE)
    if page.err then return end
    for _, lease in ipairs(page) do
      local entry, consumer, idle, deliveries = unpack(lease)
      redis.call('XCLAIM', stream, group, consumer, 0, entry, 'IDLE', adjusted_idle(idle), 'RETRYCOUNT', deliveries, 'JUSTID')
      from = '(' .. entry
    end
  until #page < PAGE
end

if step == 0 or steps ~= known_steps then return {whole(now), steps, '0'} end
steps = whole(redis.call('INCR', steps_key))
adjust_delayed()
for i = first_stream, #KEYS do adjust_leases(KEYS[i], ARGV[i]) end
return {whole(now), steps, '1'}
