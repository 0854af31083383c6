-- Emits events of a running step: text deltas. Does not acknowledge the job.
-- KEYS and ARGV 1 to 7 as in lib/group.lua.
-- ARGV from 8: turn id, number of events, events.
-- Replies OK; STALE if the turn accepts no results; DUP, FENCED or LOST.
-- requires: fence results events
local turn, events = ARGV[8], ARGV[9]
local first_event = 10
local refused = fence()
if refused then return {refused} end
if not takes_results(turn) then return {'STALE'} end
emit(first_event, tonumber(events))
return {'OK'}
