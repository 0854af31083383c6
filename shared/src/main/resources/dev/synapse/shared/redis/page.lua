-- A page of a group's event log; reads only. (Its keys and arguments are its own, not those of the prelude.)
-- KEYS  1 events
-- ARGV  1 the seq after which the page begins, 2 maximum number of entries, 3 maximum bytes of text
-- The page ends before the entry that would exceed the bytes, but has at least one entry. Entries are fetched a few at a time, so that
-- Redis never holds much more than the reply.
-- Replies '1' if the log has entries after the page, otherwise '0'; then the seq and the text ('' if it has none) of each entry, oldest
-- first. Only '0' if the key is not a stream.
local events, after, max, max_bytes = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
local CHUNK = 8
local from, remaining, bytes = '(' .. after .. '-0', tonumber(max), tonumber(max_bytes)
local reply = {'0'}
while remaining > 0 do
  local entries = redis.pcall('XRANGE', events, from, '+', 'COUNT', math.min(CHUNK, remaining))
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
    remaining = remaining - 1
  end
end
local following = redis.call('XRANGE', events, from, '+', 'COUNT', 1)
if #following > 0 then reply[1] = '1' end
return reply
