-- Remembers the address from which a login to an account succeeded, and forgets the account's oldest ones.
-- KEYS  1 the addresses from which logins to the account have succeeded, a sorted set by time in ms
-- ARGV  1 the address, 2 how long it is remembered in ms, 3 the maximum number of addresses
-- Replies OK. Calling it again only renews the time.
-- requires: numbers clock
local known, address, lifetime_ms, max = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3])
local now = now_ms()
redis.call('ZADD', known, whole(now), address)
redis.call('ZREMRANGEBYSCORE', known, '-inf', whole(now - lifetime_ms))
redis.call('ZREMRANGEBYRANK', known, 0, -(max + 1))
redis.call('PEXPIRE', known, lifetime_ms)
return {'OK'}
