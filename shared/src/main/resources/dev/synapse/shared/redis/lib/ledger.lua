-- Model calls that go to the ledger by a job for the orchestrator, because the turn's own commit will not include them.
-- requires: group

-- Sends records of model calls.
local function send_to_ledger(turn, records)
  if #records == 0 then return end
  redis.call('XADD', ORCHESTRATOR_JOBS, '*', 'j', '{"kind":"record_calls","group":"' .. GROUP .. '","turn":"' .. turn
    .. '","calls":[' .. table.concat(records, ',') .. ']}')
end

-- The same for model calls at ARGV[at], as record_calls reads them.
local function send_calls(turn, at)
  local records = {}
  for i = at + 1, at + 4 * tonumber(ARGV[at]), 4 do records[#records + 1] = ARGV[i + 1] end
  send_to_ledger(turn, records)
end
