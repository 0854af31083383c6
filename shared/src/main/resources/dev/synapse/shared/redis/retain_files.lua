-- Makes room for files of the thread: removes the oldest of the other files. Ids are ordered by time.
-- KEYS and ARGV 1 to 7 as in lib/group.lua.
-- ARGV from 8: the size in bytes that the other files may have together, ids of the files that are kept.
-- Replies the ids of all files that are left.
-- requires: group
local other_bytes, first_kept = tonumber(ARGV[8]), 9
local kept = {}
for i = first_kept, #ARGV do kept[ARGV[i]] = true end

local ids = redis.call('HKEYS', FILES)
table.sort(ids, function(a, b) return a > b end)
local left, removed, bytes = {}, {}, 0
for _, id in ipairs(ids) do
  local fits = kept[id]
  if not fits then
    bytes = bytes + redis.call('HSTRLEN', FILES, id) * 3 / 4
    fits = bytes <= other_bytes
  end
  if fits then left[#left + 1] = id else removed[#removed + 1] = id end
end
for _, id in ipairs(removed) do redis.call('HDEL', FILES, id) end
return left
