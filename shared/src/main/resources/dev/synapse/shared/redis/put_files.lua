-- Stores files of the thread while the group has an active or queued turn, whose end makes them expire; otherwise does nothing.
-- KEYS and ARGV 1 to 7 as in lib/group.lua.
-- ARGV from 8: of each file its id and its content in base64.
-- Replies OK, or STALE if the group has no such turn.
-- requires: group
local first_file = 8
if redis.call('HEXISTS', STATE, 'turn') == 0 and redis.call('ZCARD', WAITING) == 0 then return {'STALE'} end
for i = first_file, #ARGV, 2 do redis.call('HSET', FILES, ARGV[i], ARGV[i + 1]) end
return {'OK'}
