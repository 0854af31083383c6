-- Counts an attempt to prove an account's password, before the attempt, within the limit of its address. Attempts from other addresses
-- never use up that limit. They only lower it while the account is under attack, and not for addresses from which a login succeeded.
-- (Its keys and arguments are its own, not those of the prelude.)
-- KEYS  1 attempts at the account from the address, 2 attempts at the account from all addresses, 3 the addresses from which a login
--       to the account has succeeded, a sorted set by time in ms; all with one hash tag
-- ARGV  1 length of the window in ms, 2 maximum attempts of an address, 3 the same for an unknown address while the account is under
--       attack, 4 number of attempts from all addresses at which an attack begins, 5 the address
-- Replies OK, or FULL and the ms until the address has attempts again.
local window = ARGV[1]
local own, all = counted(KEYS[1]), counted(KEYS[2])
local attacked = all >= tonumber(ARGV[4])
local known = redis.call('ZSCORE', KEYS[3], ARGV[5])
local quota = tonumber(attacked and not known and ARGV[3] or ARGV[2])
if own >= quota then return {'FULL', left(KEYS[1], window)} end

count(KEYS[1], own, 1, window)
count(KEYS[2], all, 1, window)
return {'OK'}
