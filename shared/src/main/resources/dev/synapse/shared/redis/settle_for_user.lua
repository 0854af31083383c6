-- Settles a user's reservations for model calls.
-- KEYS  1 the user's budget
-- ARGV  for each call its id, its tokens, its cost in billionths of a dollar
-- Replies OK. Idempotent.
-- requires: reservations
local budget = KEYS[1]
for i = 1, #ARGV, 3 do
  local call, tokens, cost = unpack(ARGV, i, i + 2)
  settle(budget, call, tokens, cost)
end
return {'OK'}
