-- Reserves the cost ceiling of a model call within its user's daily budget. (Its keys and arguments are its own, not those of the prelude.)
-- KEYS  1 the user's budget
-- ARGV  1 call id, 2 day, 3 tokens, 4 cost; 5 and 6 tokens and cost of the user on that day in the ledger, used if there is no count;
--       7 and 8 limits on tokens and cost ('' for none); 9 ms that the budget is kept; 10 ms after which an unsettled reservation counts
--       as spent
-- Replies OK, or SHORT as shortage. A second reservation for the same call replaces the first.
local budget, call, day, tokens, cost = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local day_tokens_before, day_cost_before, max_tokens, max_cost = ARGV[5], ARGV[6], ARGV[7], ARGV[8]
local retention_ms, expiry_ms = ARGV[9], ARGV[10]
local time = now_ms()
local now = levels(budget, call, day, {tokens = day_tokens_before, cost = day_cost_before}, time)
local short = shortage(now, tokens, cost, {
  {name = 'day_tokens', max = max_tokens}, {name = 'day_cost', max = max_cost, money = true}})
if short then return short end

redis.call('HSET', budget, 'tokens:' .. day, whole(now.day_tokens + tokens), 'cost:' .. day, whole(now.day_cost + cost),
  'open:' .. string.match(call, '^[^:]+'),
  table.concat({call, whole(tokens), whole(cost), day, whole(time + tonumber(expiry_ms))}, ' '))
for field, text in pairs(now.fields) do
  if string.sub(field, 1, 5) == 'open:' and reserved(text).expires < time then redis.call('HDEL', budget, field) end
end
redis.call('PEXPIRE', budget, retention_ms)
return {'OK'}
