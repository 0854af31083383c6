-- Events of a step that is under way: text deltas.
-- ARGV from 8: turn id, count of events, events.
-- Replies OK, STALE if the turn is no longer active; DUP, FENCED or LOST. Acknowledges nothing.
local refused = fence()
if refused then return {refused} end
if not takes_results(ARGV[8]) then return {'STALE'} end
emit(10, tonumber(ARGV[9]))
return {'OK'}
