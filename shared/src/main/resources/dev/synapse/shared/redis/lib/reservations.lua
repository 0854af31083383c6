-- Reservations of model calls in a budget. The field open:<step> has that of a step, which has at most one: the call's id, its tokens, its
-- cost, its day, and the time in ms when it expires (0 for never).
-- requires: numbers

-- The field of the reservation of a call's step.
local function reservation_field(call)
  return 'open:' .. string.match(call, '^[^:]+')
end

local function is_reservation(field)
  return string.sub(field, 1, 5) == 'open:'
end

local function write_reservation(call, tokens, cost, day, expires)
  return table.concat({call, whole(tokens), whole(cost), day, whole(expires)}, ' ')
end

local function read_reservation(text)
  local call, tokens, cost, day, expires = string.match(text, '^(%S+) (%S+) (%S+) (%S+) (%S+)$')
  return {call = call, tokens = tonumber(tokens), cost = tonumber(cost), day = day, expires = tonumber(expires)}
end

-- Replaces the reservation of a call in the budget at key, if there is one, by the call's tokens and cost.
local function settle(key, call, tokens, cost)
  local field = reservation_field(call)
  local text = redis.call('HGET', key, field)
  local open = text and read_reservation(text)
  if not open or open.call ~= call then return end
  for _, scope in ipairs({'', ':' .. open.day}) do
    if redis.call('HEXISTS', key, 'tokens' .. scope) == 1 then
      redis.call('HINCRBY', key, 'tokens' .. scope, whole(tonumber(tokens) - open.tokens))
      redis.call('HINCRBY', key, 'cost' .. scope, whole(tonumber(cost) - open.cost))
    end
  end
  redis.call('HDEL', key, field)
end
