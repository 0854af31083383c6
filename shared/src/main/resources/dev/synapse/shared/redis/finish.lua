-- Ends the active turn, after its end was stored in PostgreSQL, and enqueues the next queued turn: of the group or, if the running turns
-- of its user are limited, of the user's group that has waited longest. This group then goes to the end of that queue.
-- KEYS and ARGV 1 to 7 as in lib/group.lua.
-- ARGV from 8: turn id, version (0 for any: the turn fails whatever its checkpoint is), the number up to which all turns are final in
-- PostgreSQL (this one, or a later one that was cancelled while it was queued, whose message the thread lacks), maximum number of messages
-- to keep, ms that an idle group is kept, deadline job, whether the event log restarts because its messages are not those that PostgreSQL
-- has ('1' or ''); then the writes as apply_writes reads them.
-- The thread keeps at most MAX_THREAD_BYTES. It is removed together with its summary, and loaded from PostgreSQL when needed, if no
-- message is to be kept, if it lacks a message, or if it was not loaded.
-- Replies as advance.
-- requires: group fence loss commit_writes thread final_turns turn_end
local turn, version, final_turn, max_messages, idle_ms, deadline_job = ARGV[8], ARGV[9], ARGV[10], ARGV[11], ARGV[12], ARGV[13]
local log_restarts = ARGV[14] == '1'
local writes = 15

-- The number of the thread's oldest messages that are not to be kept.
local function surplus_messages()
  local length, max = redis.call('LLEN', THREAD), tonumber(max_messages)
  local used = redis.pcall('MEMORY', 'USAGE', THREAD, 'SAMPLES', '0')
  if type(used) == 'number' and used <= MAX_THREAD_BYTES then return length - max end
  return length - #newest_messages(THREAD, max)
end

-- Removes the thread's surplus messages, or the thread if it may not be kept.
local function trim_thread(is_complete)
  local surplus = surplus_messages()
  if max_messages == '0' or not is_complete or redis.call('HEXISTS', STATE, 'base') == 0 then
    redis.call('DEL', THREAD)
    redis.call('HDEL', STATE, 'base', 'summary')
  elseif surplus > 0 then
    redis.call('LTRIM', THREAD, surplus, -1)
    redis.call('HINCRBY', STATE, 'base', surplus)
  end
end

local refused = fence()
if refused then return {refused} end
local active, current, number, known_done = unpack(redis.call('HMGET', STATE, 'turn', 'version', 'number', 'done'))
if active ~= turn then
  acknowledge()
  return {'STALE'}
end
if version ~= '0' and current ~= version then return {'CONFLICT'} end

local known = tonumber(known_done or '0')
local done = math.max(tonumber(final_turn), known)
if log_restarts then restart_log(STATE, EVENTS, tonumber(redis.call('HGET', STATE, 'seq') or '0')) end
apply_writes(writes)
redis.call('HDEL', STATE, 'turn', 'number', 'version', 'state', 'roster', 'start', 'deadline', 'closing', 'due:' .. (number or ''))
raise_done(known, done)
redis.call('ZREM', DELAYED, deadline_job)
redis.call('DEL', STEPS, CALLS, BUDGET)
trim_thread(done == tonumber(number or ''))
enqueue_next(idle_ms)
acknowledge()
return {'OK'}
