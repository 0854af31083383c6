-- A page of a group's event log; reads only.
-- KEYS  1 events
-- ARGV  1 the seq after which the page begins, 2 maximum number of entries, 3 maximum bytes of text
-- The page ends before the entry that would exceed the bytes, but has at least one entry. Entries are fetched a few at a time, so that
-- Redis never holds much more than the reply.
-- Replies '1' if the log has entries after the page, otherwise '0'; then the seq and the text ('' if it has none) of each entry, oldest
-- first. Only '0' if the key is not a stream.
local events, after, max, max_bytes = KEYS[1], ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local CHUNK, NO_MORE, MORE = 8, '0', '1'

-- The seq and the text of an entry.
local function read(entry)
  local id, fields = unpack(entry)
  return string.match(id, '^%d+'), fields[1] == 'e' and fields[2] or ''
end

local reply, from, remaining, bytes = {NO_MORE}, '(' .. after .. '-0', max, max_bytes
while remaining > 0 do
  local entries = redis.pcall('XRANGE', events, from, '+', 'COUNT', math.min(CHUNK, remaining))
  if entries.err or #entries == 0 then return reply end
  for _, entry in ipairs(entries) do
    local seq, text = read(entry)
    bytes = bytes - #text
    if bytes < 0 and #reply > 1 then
      reply[1] = MORE
      return reply
    end
    reply[#reply + 1] = seq
    reply[#reply + 1] = text
    from = '(' .. entry[1]
    remaining = remaining - 1
  end
end
if #redis.call('XRANGE', events, from, '+', 'COUNT', 1) > 0 then reply[1] = MORE end
return reply
