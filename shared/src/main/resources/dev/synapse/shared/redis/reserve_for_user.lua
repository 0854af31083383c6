-- Reserves the cost ceiling of a model call within its user's daily budget.
-- KEYS  1 the user's budget
-- ARGV  1 call id, 2 day, 3 tokens, 4 cost; 5 and 6 tokens and cost of the user on that day in the ledger, used if there is no count;
--       7 and 8 limits on tokens and cost ('' for none); 9 ms that the budget is kept; 10 ms after which an unsettled reservation counts
--       as spent
-- Replies OK, or SHORT as shortage. A second reservation for the same call replaces the first.
-- requires: numbers clock reservations budget
local budget, call, day, tokens, cost = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local before, max_tokens, max_cost = {tokens = ARGV[5], cost = ARGV[6]}, ARGV[7], ARGV[8]
local retention_ms, expiry_ms = ARGV[9], tonumber(ARGV[10])
local time, fields = now_ms(), budget_fields(budget)
local now = levels(fields, call, day, before, time)
local short = shortage(now, tokens, cost, {
  {name = 'day_tokens', max = max_tokens}, {name = 'day_cost', max = max_cost, money = true}})
if short then return short end

redis.call('HSET', budget, 'tokens:' .. day, whole(now.day_tokens + tokens), 'cost:' .. day, whole(now.day_cost + cost),
  reservation_field(call), write_reservation(call, tokens, cost, day, time + expiry_ms))
for field, text in pairs(fields) do
  if is_reservation(field) and read_reservation(text).expires < time then redis.call('HDEL', budget, field) end
end
redis.call('PEXPIRE', budget, retention_ms)
return {'OK'}
