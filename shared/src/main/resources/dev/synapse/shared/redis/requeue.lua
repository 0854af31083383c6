-- Puts a dead letter back into the stream that it came from, as it was, but without the thread's mark: its worker is to look again.
-- KEYS 1 the dead letters, 2 the stream; ARGV 1 the letter's entry. (The keys and arguments are this script's own, not those of the
-- prelude.)
-- Replies OK, or GONE if there is no such letter.
local letter = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])
if #letter == 0 then return {'GONE'} end

local job = {}
for i = 1, #letter[1][2], 2 do
  local field = letter[1][2][i]
  if field ~= 'role' and field ~= 'reason' and field ~= 'm' then
    job[#job + 1] = field
    job[#job + 1] = letter[1][2][i + 1]
  end
end
redis.call('XADD', KEYS[2], '*', unpack(job))
redis.call('XDEL', KEYS[1], ARGV[1])
return {'OK'}
