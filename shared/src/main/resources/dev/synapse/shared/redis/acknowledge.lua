-- Ends the delivery of a job that changes nothing. Replies OK, or DUP, FENCED or LOST of the fence.
local refused = fence()
if refused then return {refused} end
acknowledge()
return {'OK'}
