-- The end of an attempt of a step.
-- requires: fence results model_calls ledger

-- The reply if the result of an attempt comes too late, otherwise nil: STALE if the turn accepts no results, DUP if the step has its
-- result. The attempt's model calls, at ARGV[calls], count all the same, and the job is acknowledged.
local function refuse_late_result(turn, step, calls)
  if not takes_results(turn) then
    send_calls(turn, calls)
    acknowledge()
    return {'STALE'}
  end
  if has_result(step) then
    record_calls(calls)
    acknowledge()
    return {'DUP'}
  end
  return nil
end
