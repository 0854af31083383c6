-- Ends the active turn, after its end was stored in PostgreSQL, and enqueues the next queued turn: of the group or, if the running turns
-- of its user are limited, of the user's group that has waited longest. This group then goes to the end of that queue.
-- ARGV from 8: turn id, version (0 for any: the turn fails whatever its state is), the number up to which all turns are final in PostgreSQL (this one,
-- or a later one that was cancelled while it was queued, whose message the thread lacks), maximum number of messages to keep, ms that an
-- idle group is kept, deadline job; then the appends as append reads them.
-- The thread keeps at most MAX_THREAD_BYTES. It is removed together with its summary, and loaded from PostgreSQL when needed, if no
-- message is to be kept, if it lacks a message, or if it was not loaded.
-- Replies as advance.
local turn, version, final_turn, max_messages, idle_ms, deadline_job = ARGV[8], ARGV[9], ARGV[10], ARGV[11], ARGV[12], ARGV[13]
local appends = 14
local refused = fence()
if refused then return {refused} end
local active = redis.call('HMGET', STATE, 'turn', 'version', 'number', 'done')
if active[1] ~= turn then
  acknowledge()
  return {'STALE'}
end
if version ~= '0' and active[2] ~= version then return {'CONFLICT'} end

local done = math.max(tonumber(final_turn), tonumber(active[4] or '0'))
append(appends)
redis.call('HDEL', STATE, 'turn', 'number', 'version', 'state', 'roster', 'start', 'deadline', 'closing', 'due:' .. (active[3] or ''))
redis.call('HSET', STATE, 'done', string.format('%.0f', done))
redis.call('ZREM', DELAYED, deadline_job)
redis.call('DEL', STEPS, CALLS, BUDGET)
local length = redis.call('LLEN', THREAD)
local surplus = length - tonumber(max_messages)
local used = redis.pcall('MEMORY', 'USAGE', THREAD, 'SAMPLES', '0')
if type(used) ~= 'number' or used > MAX_THREAD_BYTES then
  surplus = length - #newest_messages(tonumber(max_messages))
end
if max_messages == '0' or done ~= tonumber(active[3]) or redis.call('HEXISTS', STATE, 'base') == 0 then
  redis.call('DEL', THREAD)
  redis.call('HDEL', STATE, 'base', 'summary')
elseif surplus > 0 then
  redis.call('LTRIM', THREAD, surplus, -1)
  redis.call('HINCRBY', STATE, 'base', surplus)
end
enqueue_next(idle_ms)
acknowledge()
return {'OK'}
