-- A page of a group's event log; reads only. KEYS 1 events; ARGV 1 the seq behind which it begins, 2 the most entries, 3 the most bytes of
-- texts. The first entry is in it however large it is; the page ends before the entry that would exceed the bytes. Entries are fetched a
-- few at a time, so that Redis never holds much more than the reply.
-- Replies '1' if the log goes on behind the page, else '0'; then the seq and the text ('' if it has none) of each entry, oldest first.
-- Nothing follows the '0' if the key is no stream.
local CHUNK = 8
local from, left, bytes = '(' .. ARGV[1] .. '-0', tonumber(ARGV[2]), tonumber(ARGV[3])
local reply = {'0'}
while left > 0 do
  local entries = redis.pcall('XRANGE', KEYS[1], from, '+', 'COUNT', math.min(CHUNK, left))
  if entries.err or #entries == 0 then return reply end
  for _, entry in ipairs(entries) do
    local text = entry[2][1] == 'e' and entry[2][2] or ''
    bytes = bytes - #text
    if bytes < 0 and #reply > 1 then
      reply[1] = '1'
      return reply
    end
    reply[#reply + 1] = string.match(entry[1], '^%d+')
    reply[#reply + 1] = text
    from = '(' .. entry[1]
    left = left - 1
  end
end
local following = redis.call('XRANGE', KEYS[1], from, '+', 'COUNT', 1)
if #following > 0 then reply[1] = '1' end
return reply
