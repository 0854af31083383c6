-- Counts an action of a user or an address within its limits: in all counters or, if one limit would be exceeded, in none. (Its keys and
-- arguments are its own, not those of the prelude.)
-- KEYS  a counter for each limit, all with one hash tag
-- ARGV  1 length of the window in ms; then for each key its quota and the amount to count
-- Replies OK or FULL, then for each key what remains of its quota and the ms until its window ends.
local window = ARGV[1]
local used, verdict = {}, 'OK'
for i, key in ipairs(KEYS) do
  used[i] = counted(key)
  if used[i] + tonumber(ARGV[2 * i + 1]) > tonumber(ARGV[2 * i]) then verdict = 'FULL' end
end

local reply = {verdict}
for i, key in ipairs(KEYS) do
  if verdict == 'OK' then
    local more = tonumber(ARGV[2 * i + 1])
    count(key, used[i], more, window)
    used[i] = used[i] + more
  end
  reply[#reply + 1] = string.format('%.0f', math.max(0, tonumber(ARGV[2 * i]) - used[i]))
  reply[#reply + 1] = left(key, window)
end
return reply
