-- One hop of the orchestrator: compare and set of the turn's state, and all that the decision appends.
-- ARGV from 8: turn id, version that the decision was made on, new state, then as append.
-- Replies OK, CONFLICT if the state has moved on, STALE (acknowledged) if the turn is no longer active; DUP, FENCED or LOST.
local refused = fence()
if refused then return {refused} end
local active = redis.call('HMGET', KEYS[1], 'turn', 'version')
if active[1] ~= ARGV[8] then
  acknowledge()
  return {'STALE'}
end
if active[2] ~= ARGV[9] then return {'CONFLICT'} end

redis.call('HSET', KEYS[1], 'version', string.format('%.0f', tonumber(ARGV[9]) + 1), 'state', ARGV[10])
append(11)
acknowledge()
return {'OK'}
