-- Reserves what a call on a model may cost at most, within the limits of its user's day. (The keys and arguments are this script's own,
-- not those of the prelude.) KEYS 1 the user's budget.
-- ARGV: call id, day, tokens, cost, tokens and cost of the user on that day by the ledger (used where there is no count), limits of tokens
-- and cost ('' for none), ms that the budget stays, ms after which a reservation that nobody settled counts as spent.
-- Replies OK, or SHORT as shortage.
local call, day, tokens, cost = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local time = now_ms()
local now = standing(KEYS[1], call, day, {tokens = ARGV[5], cost = ARGV[6]}, time)
local short = shortage(now, tokens, cost, {
  {name = 'day_tokens', max = ARGV[7]}, {name = 'day_cost', max = ARGV[8], money = true}})
if short then return short end

redis.call('HSET', KEYS[1], 'tokens:' .. day, whole(now.day_tokens + tokens), 'cost:' .. day, whole(now.day_cost + cost),
  'open:' .. string.match(call, '^[^:]+'),
  table.concat({call, whole(tokens), whole(cost), day, whole(time + tonumber(ARGV[10]))}, ' '))
for field, text in pairs(now.fields) do
  if string.sub(field, 1, 5) == 'open:' and reserved(text).expires < time then redis.call('HDEL', KEYS[1], field) end
end
redis.call('PEXPIRE', KEYS[1], ARGV[9])
return {'OK'}
