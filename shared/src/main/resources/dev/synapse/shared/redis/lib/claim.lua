-- A consumer's claim on an entry of a job stream.
-- requires: dead_letters

-- Why the claim is void: DUP if the job was acknowledged (perhaps by this same invocation, whose reply was lost), FENCED if another
-- consumer took it over, LOST if Redis does not know the stream. Otherwise nil and the number of deliveries.
local function claim_refusal(stream, role, entry, consumer)
  local pending = redis.pcall('XPENDING', stream, role, entry, entry, 1)
  if pending.err then return 'LOST' end
  if #pending == 0 then return 'DUP' end
  local _, holder, _, deliveries = unpack(pending[1])
  if holder ~= consumer then return 'FENCED' end
  return nil, deliveries
end

-- Acknowledges the job and deletes it: a stream holds only jobs that are not done. With a reason it is copied to the dead letters.
local function acknowledge_entry(stream, role, entry, dead_letters, reason)
  if reason ~= '' then
    local entries = redis.call('XRANGE', stream, entry, entry)
    if #entries > 0 then add_dead_letter(dead_letters, role, reason, unpack(entries[1][2])) end
  end
  redis.call('XACK', stream, role, entry)
  redis.call('XDEL', stream, entry)
end
