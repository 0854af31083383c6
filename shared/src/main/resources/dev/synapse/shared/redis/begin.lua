-- Begins the group's next queued turn.
-- KEYS and ARGV 1 to 7 as in lib/group.lua.
-- ARGV from 8: turn id, turn number, first version, first checkpoint, roster, deadline in ms from now, deadline job; 'load' if the thread
-- has to be loaded unless Redis has it ('' if not), the group's newest summary in PostgreSQL as SummaryRecord writes it ('' for none),
-- number of messages to load, these messages; then the writes as apply_writes reads them.
-- The deadline's due time has a field of its own for each turn number, because the finish of an older version does not remove it.
-- Replies OK; BUSY if a turn is active; NOT_NEXT if an earlier turn has to begin first, or this one is held because it is about to be
-- withdrawn; DUP, FENCED or LOST from the fence.
-- requires: group numbers clock loss fence thread summary commit_writes
local turn, number, version, state, roster = ARGV[8], ARGV[9], ARGV[10], ARGV[11], ARGV[12]
local deadline_ms, deadline_job, load, summary, messages = ARGV[13], ARGV[14], ARGV[15], ARGV[16], ARGV[17]
local first_message = 18
local writes = first_message + tonumber(messages)

-- Replaces the thread by the messages to load, and the summary if the given one is newer.
local function load_thread()
  redis.call('HSET', STATE, 'base', '0')
  redis.call('DEL', THREAD)
  for i = first_message, writes - 1 do redis.call('RPUSH', THREAD, ARGV[i]) end
  if summary ~= '' and tonumber(string.match(summary, '^%d+')) > summary_number() then
    redis.call('HSET', STATE, 'summary', summary)
  end
end

local refused = fence()
if refused then return {refused} end
if redis.call('HEXISTS', STATE, 'turn') == 1 then return {'BUSY'} end
if tonumber(number) ~= tonumber(redis.call('HGET', STATE, 'done') or '0') + 1 then return {'NOT_NEXT'} end
if redis.call('HEXISTS', STATE, 'held:' .. number) == 1 then return {'NOT_NEXT'} end

local due = whole(now_ms() + tonumber(deadline_ms))
if load ~= '' and redis.call('HEXISTS', STATE, 'base') == 0 then load_thread() end
local start = length_and_epoch(STATE, THREAD)
redis.call('HSET', STATE, 'turn', turn, 'number', number, 'version', version, 'state', state, 'roster', roster,
  'start', start, 'deadline', deadline_job, 'due:' .. number, due, 'mark', new_epoch())
redis.call('ZADD', DELAYED, due, deadline_job)
redis.call('DEL', CALLS, BUDGET)
apply_writes(writes)
redis.call('ZREMRANGEBYSCORE', WAITING, number, number)
acknowledge()
return {'OK'}
