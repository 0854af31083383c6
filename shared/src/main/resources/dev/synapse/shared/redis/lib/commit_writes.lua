-- What a commit of the orchestrator writes besides the group hash: events, messages, records of steps, jobs.
-- requires: group events thread turn_queue

-- How many open steps a turn may have in the workers' normal stream: NORMAL_STEPS over the square of the number of its user's
-- running turns on this shard, so 16, 4, 1, 1, and none from five on. The user's share of the stream thus shrinks with the number of turns
-- (16, 8, 3, 4 jobs), and 64 turns spread over 16 shards have one job each in it, as many as they would without parallel members. 16 is
-- a large team that answers at once. A turn whose user is unknown counts as the only one. It is computed from what is there, since a
-- counter would drift.
local NORMAL_STEPS = 16

local function normal_steps()
  local owner = redis.call('HGET', STATE, 'owner')
  local running = owner and redis.pcall('ZCARD', (slots_of(owner)))
  if type(running) ~= 'number' or running < 1 then running = 1 end
  return math.floor(NORMAL_STEPS / (running * running))
end

-- Dispatches the workers' jobs ARGV[first .. first+count-1]. A job gets the length ("h") and the epoch ("m") of the thread at its
-- dispatch. Jobs beyond the turn's share of the normal stream go to the bulk stream, which has workers' slots of its own, so that they
-- delay no other user's.
local function dispatch(first, count, open_steps)
  if count == 0 then return end
  local length, epoch = length_and_epoch(STATE, THREAD)
  local normal = normal_steps() - open_steps
  for i = 1, count do
    local stream = i <= normal and WORKER_JOBS or BULK_WORKER_JOBS
    redis.call('XADD', stream, '*', 'j', ARGV[first + i - 1], 'h', length, 'm', epoch)
  end
end

-- Writes what a decision adds. ARGV[at .. at+3] are the numbers of the events, messages, steps and workers' jobs that follow, in
-- this order; a step is two values, its id and its record. ARGV[at+4] is the number of the turn's other open steps.
local function apply_writes(at)
  local events, messages, steps = tonumber(ARGV[at]), tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
  local jobs, open_steps = tonumber(ARGV[at + 3]), tonumber(ARGV[at + 4])
  local first_event = at + 5
  local first_message = first_event + events
  local first_step = first_message + messages
  local first_job = first_step + 2 * steps
  emit(first_event, events)
  for i = first_message, first_step - 1 do redis.call('RPUSH', THREAD, ARGV[i]) end
  for i = first_step, first_job - 1, 2 do redis.call('HSET', STEPS, ARGV[i], ARGV[i + 1]) end
  dispatch(first_job, jobs, open_steps)
end
