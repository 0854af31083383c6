-- Counts an attempt to prove an account's password, before the attempt, within the limit of its address. Attempts from other addresses
-- never use up that limit. They only lower it while the account is under attack, and not for addresses from which a login succeeded.
-- KEYS  1 attempts at the account from the address, 2 attempts at the account from all addresses, 3 the addresses from which a login
--       to the account has succeeded, a sorted set by time in ms, 4 exists if a refusal was reported; all with one hash tag
-- ARGV  1 length of the window in ms, 2 maximum attempts of an address, 3 the same for an unknown address while the account is under
--       attack, 4 number of attempts from all addresses at which an attack begins, 5 the address,
--       6 the interval in ms in which one refusal is reported
-- Replies OK; or FULL, the ms until the address has attempts again, and FIRST if this refusal is to be reported, else AGAIN.
-- requires: window
local of_address, of_account, known_addresses, reported = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local window_ms, max, max_in_attack, attack, address = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
local own, all = counted_in_window(of_address, window_ms), counted_in_window(of_account, window_ms)
local is_known = redis.call('ZSCORE', known_addresses, address)
local quota = (all >= attack and not is_known) and max_in_attack or max
if own >= quota then
  local first = redis.call('SET', reported, '1', 'NX', 'PX', ARGV[6])
  return {'FULL', ms_left(of_address, window_ms), first and 'FIRST' or 'AGAIN'}
end

count(of_address, own, 1, window_ms)
count(of_account, all, 1, window_ms)
return {'OK'}
