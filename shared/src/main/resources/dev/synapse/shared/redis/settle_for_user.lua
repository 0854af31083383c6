-- Settles what is reserved for calls of a user. (The keys and arguments are this script's own, not those of the prelude.)
-- KEYS 1 the user's budget. ARGV: for each call its id, its tokens, its cost. Replies OK. Calling it again changes nothing.
for i = 1, #ARGV, 3 do settle(KEYS[1], ARGV[i], ARGV[i + 1], ARGV[i + 2]) end
return {'OK'}
