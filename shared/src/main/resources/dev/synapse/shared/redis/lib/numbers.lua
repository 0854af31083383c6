-- Numbers as Redis stores them.

-- A whole number as text, without an exponent.
local function whole(number)
  return string.format('%.0f', number)
end
