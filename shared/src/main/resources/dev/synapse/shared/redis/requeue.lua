-- Puts a dead letter back into its stream, unchanged but without the thread's epoch, so that its worker reads the thread again. (Its keys
-- and arguments are its own, not those of the prelude.)
-- KEYS  1 the dead letters, 2 the stream
-- ARGV  1 the entry of the dead letter
-- Replies OK, or GONE if there is no such dead letter.
local dead_letters, stream, entry = KEYS[1], KEYS[2], ARGV[1]
local letter = redis.call('XRANGE', dead_letters, entry, entry)
if #letter == 0 then return {'GONE'} end

local job = {}
for i = 1, #letter[1][2], 2 do
  local field = letter[1][2][i]
  if field ~= 'role' and field ~= 'reason' and field ~= 'm' then
    job[#job + 1] = field
    job[#job + 1] = letter[1][2][i + 1]
  end
end
redis.call('XADD', stream, '*', unpack(job))
redis.call('XDEL', dead_letters, entry)
return {'OK'}
