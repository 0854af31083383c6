-- Reserves what a call on a model may cost at most, within the limits of its turn and of its group's day, and notes the call as it is to
-- be recorded if nobody ever hears of its end. Reserving for the same call again replaces what was reserved.
-- ARGV from 8: turn id, record; call id, day, tokens, cost, tokens and cost of the group on that day before the turn; limits of tokens
-- and cost of the turn, of tokens and cost of the day ('' for none).
-- Replies OK; SHORT as shortage; STALE if the turn takes no results; DUP, FENCED or LOST of the fence. Acknowledges nothing.
local refused = fence()
if refused then return {refused} end
if not takes_results(ARGV[8]) then return {'STALE'} end
local call, day, tokens, cost = ARGV[10], ARGV[11], tonumber(ARGV[12]), tonumber(ARGV[13])
local now = standing(KEYS[11], call, day, {tokens = ARGV[14], cost = ARGV[15]}, 0)
local short = shortage(now, tokens, cost, {
  {name = 'tokens', max = ARGV[16]}, {name = 'cost', max = ARGV[17], money = true},
  {name = 'day_tokens', max = ARGV[18]}, {name = 'day_cost', max = ARGV[19], money = true}})
if short then return short end

redis.call('HSET', KEYS[11],
  'tokens', whole(now.tokens + tokens), 'cost', whole(now.cost + cost),
  'tokens:' .. day, whole(now.day_tokens + tokens), 'cost:' .. day, whole(now.day_cost + cost),
  'open:' .. string.match(call, '^[^:]+'), table.concat({call, whole(tokens), whole(cost), day, '0'}, ' '))
redis.call('HSET', KEYS[10], call, ARGV[9])
return {'OK'}
