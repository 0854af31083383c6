-- The levels of a budget. Levels are tokens and cost in total ("tokens", "cost") and on the call's day ("day_tokens", "day_cost").
-- requires: numbers reservations

-- Adds a reservation to levels; with sign -1 subtracts it.
local function add_reservation(levels, one, day, sign)
  levels.tokens, levels.cost = levels.tokens + sign * one.tokens, levels.cost + sign * one.cost
  if one.day ~= day then return end
  levels.day_tokens, levels.day_cost = levels.day_tokens + sign * one.tokens, levels.day_cost + sign * one.cost
end

-- The budget's fields by name.
local function budget_fields(key)
  local fields, reply = {}, redis.call('HGETALL', key)
  for i = 1, #reply, 2 do fields[reply[i]] = reply[i + 1] end
  return fields
end

-- The levels of a budget for a call ("before" are those of the day in the ledger: the count lacks what was spent while no limit applied),
-- and in field "open" the part of them that other steps have reserved. The reservation of a previous attempt of the step stays counted, since the attempt may have cost that much; so
-- does an expired reservation that was never settled.
local function levels(fields, call, day, before, time)
  local now = {
    tokens = tonumber(fields.tokens or '0'), cost = tonumber(fields.cost or '0'),
    day_tokens = tonumber(fields['tokens:' .. day] or '0'), day_cost = tonumber(fields['cost:' .. day] or '0'),
    open = {tokens = 0, cost = 0, day_tokens = 0, day_cost = 0}}
  local own = reservation_field(call)
  for field, text in pairs(fields) do
    local one = is_reservation(field) and read_reservation(text)
    if one and field == own then
      if one.call == call then add_reservation(now, one, day, -1) end
    elseif one and (one.expires == 0 or one.expires > time) then
      add_reservation(now.open, one, day, 1)
    end
  end
  now.day_tokens = math.max(now.day_tokens, tonumber(before.tokens))
  now.day_cost = math.max(now.day_cost, tonumber(before.cost))
  return now
end

-- The reply for a call that would exceed a limit ('' for none), nil if it exceeds none: SHORT, then for each limit its value, the settled
-- amount, and the amount that others have reserved.
local function shortage(now, tokens, cost, limits)
  local short, reply = false, {'SHORT'}
  for _, limit in ipairs(limits) do
    local want = limit.money and cost or tokens
    if limit.max ~= '' and now[limit.name] + want > tonumber(limit.max) then short = true end
    reply[#reply + 1] = limit.max
    reply[#reply + 1] = whole(now[limit.name] - now.open[limit.name])
    reply[#reply + 1] = whole(now.open[limit.name])
  end
  return short and reply or nil
end
