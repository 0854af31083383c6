-- Reserves the cost ceiling of a model call within the budgets of its turn and of its group's day, and records the call with that cost
-- in case its outcome is never known. A second reservation for the same call replaces the first. Does not acknowledge the job.
-- KEYS and ARGV 1 to 7 as in lib/group.lua.
-- ARGV from 8: turn id, call record; call id, day, tokens, cost; tokens and cost of the group on that day before the turn; limits on the
-- tokens and the cost of the turn, and on the tokens and the cost of the day ('' for none).
-- Replies OK; SHORT as shortage; STALE if the turn accepts no results; DUP, FENCED or LOST from the fence.
-- requires: group numbers fence results reservations budget
local turn, record, call, day, tokens, cost = ARGV[8], ARGV[9], ARGV[10], ARGV[11], tonumber(ARGV[12]), tonumber(ARGV[13])
local before = {tokens = ARGV[14], cost = ARGV[15]}
local max_tokens, max_cost, max_day_tokens, max_day_cost = ARGV[16], ARGV[17], ARGV[18], ARGV[19]
local NEVER = 0
local refused = fence()
if refused then return {refused} end
if not takes_results(turn) then return {'STALE'} end
local now = levels(budget_fields(BUDGET), call, day, before, 0)
local short = shortage(now, tokens, cost, {
  {name = 'tokens', max = max_tokens}, {name = 'cost', max = max_cost, money = true},
  {name = 'day_tokens', max = max_day_tokens}, {name = 'day_cost', max = max_day_cost, money = true}})
if short then return short end

redis.call('HSET', BUDGET,
  'tokens', whole(now.tokens + tokens), 'cost', whole(now.cost + cost),
  'tokens:' .. day, whole(now.day_tokens + tokens), 'cost:' .. day, whole(now.day_cost + cost),
  reservation_field(call), write_reservation(call, tokens, cost, day, NEVER))
redis.call('HSET', CALLS, call, record)
return {'OK'}
