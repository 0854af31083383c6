-- Ends the active turn, after it has been written to PostgreSQL, and calls the next that waits: of the group or, where its user's
-- turns are counted, of the user's group that has waited longest, behind which this group goes.
-- ARGV from 8: turn id, version (0 for any: the turn is given up), newest final turn by PostgreSQL (this one, or one behind it that
-- was cancelled while it waited, whose message the thread lacks), messages to keep in the thread, THREAD_BYTES of them at most (0, as in that case: forget the
-- thread and its summary, they are read from PostgreSQL again; so is one that was not loaded), ms that an idle group stays, the
-- deadline's job, then as append.
-- Replies as advance.
local refused = fence()
if refused then return {refused} end
local active = redis.call('HMGET', KEYS[1], 'turn', 'version', 'number', 'done')
if active[1] ~= ARGV[8] then
  acknowledge()
  return {'STALE'}
end
if ARGV[9] ~= '0' and active[2] ~= ARGV[9] then return {'CONFLICT'} end

local done = math.max(tonumber(ARGV[10]), tonumber(active[4] or '0'))
append(14)
redis.call('HDEL', KEYS[1], 'turn', 'number', 'version', 'state', 'roster', 'start', 'deadline', 'closing', 'due:' .. (active[3] or ''))
redis.call('HSET', KEYS[1], 'done', string.format('%.0f', done))
redis.call('ZREM', KEYS[8], ARGV[13])
redis.call('DEL', KEYS[3], KEYS[10], KEYS[11])
local length = redis.call('LLEN', KEYS[2])
local surplus = length - tonumber(ARGV[11])
local used = redis.pcall('MEMORY', 'USAGE', KEYS[2], 'SAMPLES', '0')
if type(used) ~= 'number' or used > THREAD_BYTES then
  surplus = length - #newest_messages(tonumber(ARGV[11]))
end
if ARGV[11] == '0' or done ~= tonumber(active[3]) or redis.call('HEXISTS', KEYS[1], 'base') == 0 then
  redis.call('DEL', KEYS[2])
  redis.call('HDEL', KEYS[1], 'base', 'summary')
elseif surplus > 0 then
  redis.call('LTRIM', KEYS[2], surplus, -1)
  redis.call('HINCRBY', KEYS[1], 'base', surplus)
end
call_next(ARGV[12])
acknowledge()
return {'OK'}
