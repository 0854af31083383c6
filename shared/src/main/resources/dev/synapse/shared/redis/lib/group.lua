-- The keys and the first seven arguments of the scripts that work on one group; such a script uses these names.
--   KEYS  1 group hash (STATE), 2 thread, 3 steps, 4 queued turns, 5 events, 6 the orchestrator's jobs, 7 the workers' jobs, 8 the workers'
--         bulk jobs, 9 delayed jobs, 10 dead letters, 11 model calls, 12 budget, 13 files, 14 a key that never exists. While
--         the slot moves to another node of a cluster, Redis refuses a script that declares a missing key; others it runs, and ends them
--         in the middle when they use a key that has moved
--   ARGV  1 group id, 2 channel of new events, 3 maximum number of events in the log, 4 role of the consumer that holds the job,
--         5 the job's stream entry, 6 the consumer's name, 7 the reason for copying the job to the dead letters ('' for none)
-- A script checks everything before its first write, and its first write allocates memory, so that a Redis without memory refuses the
-- whole script.
local STATE, THREAD, STEPS, WAITING, EVENTS = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local ORCHESTRATOR_JOBS, WORKER_JOBS, BULK_WORKER_JOBS = KEYS[6], KEYS[7], KEYS[8]
local DELAYED, DEAD_LETTERS, CALLS, BUDGET, FILES = KEYS[9], KEYS[10], KEYS[11], KEYS[12], KEYS[13]
local GROUP, NEW_EVENTS_CHANNEL, MAX_EVENTS = ARGV[1], ARGV[2], ARGV[3]
local ROLE, ENTRY, CONSUMER, DEAD_REASON = ARGV[4], ARGV[5], ARGV[6], ARGV[7]

-- A key of the group's shard.
local function shard_key(name)
  return string.match(STATE, '^{[^}]*}') .. name
end
