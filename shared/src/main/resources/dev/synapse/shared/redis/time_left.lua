-- How long the active turn may still take; reads only.
-- KEYS  1 group hash
-- ARGV  1 turn id
-- Replies the time until its deadline in ms; '' if the turn is not active, or its deadline is unknown.
-- requires: numbers clock
local state_key, expected = KEYS[1], ARGV[1]
local turn, number = unpack(redis.call('HMGET', state_key, 'turn', 'number'))
if turn ~= expected or not number then return {''} end
local due = tonumber(redis.call('HGET', state_key, 'due:' .. number) or '')
return {due and whole(math.max(0, due - now_ms())) or ''}
