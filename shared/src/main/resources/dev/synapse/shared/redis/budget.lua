-- Functions of the scripts that reserve; loaded after the prelude.

-- The levels of a budget for a call: tokens and cost in total and on the call's day ("before" if the day has no count), and the part of
-- them that other steps have reserved. The reservation of a previous attempt of the step stays counted, since the attempt may have cost
-- that much; so does an expired reservation that was never settled.
local function levels(key, call, day, before, time)
  local own = 'open:' .. string.match(call, '^[^:]+')
  local known = {}
  local fields = redis.call('HGETALL', key)
  for i = 1, #fields, 2 do known[fields[i]] = fields[i + 1] end
  local now = {
    tokens = tonumber(known.tokens or '0'), cost = tonumber(known.cost or '0'),
    day_tokens = tonumber(known['tokens:' .. day] or before.tokens), day_cost = tonumber(known['cost:' .. day] or before.cost),
    open = {tokens = 0, cost = 0, day_tokens = 0, day_cost = 0}, fields = known}
  for field, text in pairs(known) do
    if string.sub(field, 1, 5) == 'open:' then
      local one = reserved(text)
      local same_day = one.day == day
      if field == own then
        if one.call == call then
          now.tokens, now.cost = now.tokens - one.tokens, now.cost - one.cost
          if same_day then now.day_tokens, now.day_cost = now.day_tokens - one.tokens, now.day_cost - one.cost end
        end
      elseif one.expires == 0 or one.expires > time then
        now.open.tokens, now.open.cost = now.open.tokens + one.tokens, now.open.cost + one.cost
        if same_day then
          now.open.day_tokens, now.open.day_cost = now.open.day_tokens + one.tokens, now.open.day_cost + one.cost
        end
      end
    end
  end
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
