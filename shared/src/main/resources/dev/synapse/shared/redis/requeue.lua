-- Puts a dead letter back into its stream, unchanged but without the thread's epoch, so that its worker reads the thread again.
-- KEYS  1 the dead letters, 2 the stream
-- ARGV  1 the entry of the dead letter
-- Replies OK, or GONE if there is no such dead letter.
local dead_letters, stream, entry = KEYS[1], KEYS[2], ARGV[1]
local DROPPED = {role = true, reason = true, m = true}

local letter = redis.call('XRANGE', dead_letters, entry, entry)[1]
if not letter then return {'GONE'} end

local _, fields = unpack(letter)
local job = {}
for i = 1, #fields, 2 do
  local name, value = fields[i], fields[i + 1]
  if not DROPPED[name] then
    job[#job + 1] = name
    job[#job + 1] = value
  end
end
redis.call('XADD', stream, '*', unpack(job))
redis.call('XDEL', dead_letters, entry)
return {'OK'}
