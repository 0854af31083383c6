-- Appends what has changed in a user's groups to the user's log, unless another gateway has done so.
-- KEYS  1 hash of what the log has reported about each group: event seq, and a record for each group; 2 the user's event log
-- ARGV  1 maximum number of events in the log, 2 ms for which both keys are kept, 3 the event that begins a log; then changes: field of the
--       hash, its expected record ('' for none), its new record ('' for none), number of events, events
-- A change is made if the field has the expected record.
-- A log that is new, or may have lost events, begins after all numbers that were ever used, with the event that tells its readers to start over;
-- changes made to a new log add no events.
-- Replies the newest seq, then '1' for each change that was made and '0' for each that was not.
-- requires: numbers loss
local state, events_key = KEYS[1], KEYS[2]
local max_events, kept_ms, first_event = ARGV[1], ARGV[2], ARGV[3]
local first_change = 4

local function append(event)
  local seq = redis.call('HINCRBY', state, 'seq', 1)
  redis.call('XADD', events_key, 'MAXLEN', '~', max_events, whole(seq) .. '-0', 'e', event)
end

-- Begins the log, or begins it again; says whether it is new.
local function begin_log()
  local before = redis.call('HGET', state, 'seq')
  if not before then redis.call('HSET', state, 'seq', seq_after_loss(0)) end
  notice_loss(state, events_key)
  if redis.call('HGET', state, 'seq') ~= before then append(first_event) end
  return not before
end

local is_new, reply, i = begin_log(), {}, first_change
while i <= #ARGV do
  local field, expected, record, events = ARGV[i], ARGV[i + 1], ARGV[i + 2], tonumber(ARGV[i + 3])
  local is_expected = (redis.call('HGET', state, field) or '') == expected
  if is_expected then
    if record == '' then
      redis.call('HDEL', state, field)
    else
      redis.call('HSET', state, field, record)
    end
    for at = i + 4, is_new and 0 or i + 3 + events do append(ARGV[at]) end
  end
  reply[#reply + 1] = is_expected and '1' or '0'
  i = i + 4 + events
end
redis.call('PEXPIRE', state, kept_ms)
redis.call('PEXPIRE', events_key, kept_ms)
table.insert(reply, 1, redis.call('HGET', state, 'seq'))
return reply
