-- Counts an action of a user or an address within its limits: in all counters or, if one limit would be exceeded, in none.
-- KEYS  a counter for each limit, all with one hash tag
-- ARGV  1 length of the window in ms; then for each key its quota and the amount to count
-- Replies OK or FULL, then for each key what remains of its quota and the ms until its window ends.
-- requires: numbers window
local window_ms = ARGV[1]

-- The quota of the i-th counter, and the amount to count in it.
local function limit(i)
  return tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
end

local used, verdict = {}, 'OK'
for i, key in ipairs(KEYS) do
  local quota, amount = limit(i)
  used[i] = counted_in_window(key, window_ms)
  if used[i] + amount > quota then verdict = 'FULL' end
end

local reply = {verdict}
for i, key in ipairs(KEYS) do
  local quota, amount = limit(i)
  if verdict == 'OK' then
    count(key, used[i], amount, window_ms)
    used[i] = used[i] + amount
  end
  reply[#reply + 1] = whole(math.max(0, quota - used[i]))
  reply[#reply + 1] = ms_left(key, window_ms)
end
return reply
