-- The group's events.
-- requires: group numbers loss event_log

-- Appends the events ARGV[first .. first+count-1] to the log under the next sequence numbers, and notifies subscribers.
local function emit(first, count)
  if count == 0 then return end
  notice_loss()
  local newest, bytes = redis.call('HINCRBY', STATE, 'seq', count), 0
  for i = first, first + count - 1 do bytes = bytes + logged_size(ARGV[i]) end
  local before = count_logged(bytes)
  local total = before
  for i = 1, count do
    local event = ARGV[first + i - 1]
    total = total + logged_size(event)
    redis.call('XADD', EVENTS, 'MAXLEN', '~', MAX_EVENTS, whole(newest - count + i) .. '-0', 'e', event, 'b', whole(total))
  end
  trim_log_sometimes(before, total)
  redis.call('PUBLISH', NEW_EVENTS_CHANNEL, GROUP .. ' ' .. whole(newest))
end
