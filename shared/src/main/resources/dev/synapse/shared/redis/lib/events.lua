-- The group's events.
-- requires: group numbers loss event_log

local TURN_EVENT, KEPT_TURN_EVENTS = '{"type":"turn.', 6

-- Keeps the newest events of turns in the group hash, one a line after its seq and a space, and announces them on a channel of their own, for
-- the streams of users.
local function announce_turn(seq, event)
  local kept = redis.call('HGET', STATE, 'turn_events') or ''
  local _, lines = string.gsub(kept, '\n', '')
  if lines >= KEPT_TURN_EVENTS then kept = string.sub(kept, string.find(kept, '\n', 1, true) + 1) end
  redis.call('HSET', STATE, 'turn_events', kept .. whole(seq) .. ' ' .. event .. '\n')
  redis.call('PUBLISH', shard_key(':turns'), GROUP)
end

-- Appends the events ARGV[first .. first+count-1] to the log under the next sequence numbers, and notifies subscribers.
local function emit(first, count)
  if count == 0 then return end
  notice_loss(STATE, EVENTS)
  local newest, bytes = redis.call('HINCRBY', STATE, 'seq', count), 0
  for i = first, first + count - 1 do bytes = bytes + logged_size(ARGV[i]) end
  local before = count_logged(bytes)
  local total = before
  for i = 1, count do
    local event = ARGV[first + i - 1]
    local seq = newest - count + i
    total = total + logged_size(event)
    redis.call('XADD', EVENTS, 'MAXLEN', '~', MAX_EVENTS, whole(seq) .. '-0', 'e', event, 'b', whole(total))
    if string.sub(event, 1, #TURN_EVENT) == TURN_EVENT then announce_turn(seq, event) end
  end
  trim_log_sometimes(before, total)
  redis.call('PUBLISH', NEW_EVENTS_CHANNEL, GROUP .. ' ' .. whole(newest))
end
