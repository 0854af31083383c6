-- Acknowledges a job without any other change.
-- Replies OK; DUP, FENCED or LOST from the fence.
local refused = fence()
if refused then return {refused} end
acknowledge()
return {'OK'}
