-- Remembers the address from which a login to an account succeeded, and forgets the account's oldest ones. (The keys and arguments are
-- this script's own, not those of the prelude.)
-- KEYS  1 the addresses from which logins to the account have succeeded, a sorted set by time in ms
-- ARGV  1 the address, 2 how long it is remembered in ms, 3 the maximum number of addresses
-- Replies OK. Calling it again only renews the time.
local known, address, lifetime, max = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', known, string.format('%.0f', now), address)
redis.call('ZREMRANGEBYSCORE', known, '-inf', string.format('%.0f', now - lifetime))
redis.call('ZREMRANGEBYRANK', known, 0, -(max + 1))
redis.call('PEXPIRE', known, lifetime)
return {'OK'}
