-- Removes all that Redis has of a group that was deleted; jobs under way will find no turn. Replies OK.
redis.call('UNLINK', KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5])
redis.call('PUBLISH', ARGV[2], ARGV[1] .. ' gone')
return {'OK'}
