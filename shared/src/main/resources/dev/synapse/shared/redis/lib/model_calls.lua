-- The model calls of the turn.
-- requires: group reservations

-- Records model calls, and settles their reservations. ARGV[at] is their number; each is four values: its id, its record, its tokens, its
-- cost in billionths of a dollar.
local function record_calls(at)
  for i = at + 1, at + 4 * tonumber(ARGV[at]), 4 do
    local call, record, tokens, cost = unpack(ARGV, i, i + 3)
    redis.call('HSET', CALLS, call, record)
    settle(BUDGET, call, tokens, cost)
  end
end
