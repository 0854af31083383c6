-- Settles a user's reservations for model calls. (Its keys and arguments are its own, not those of the prelude.)
-- KEYS  1 the user's budget
-- ARGV  for each call its id, its tokens, its cost in billionths of a dollar
-- Replies OK. Idempotent.
local budget = KEYS[1]
for i = 1, #ARGV, 3 do settle(budget, ARGV[i], ARGV[i + 1], ARGV[i + 2]) end
return {'OK'}
