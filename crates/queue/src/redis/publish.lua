-- ARGV: a nonce, then of each message its delay in ms and its body.
local published = now()
for i = 2, #ARGV, 2 do
  local delay, body = tonumber(ARGV[i]), ARGV[i + 1]
  if delay == 0 then
    make_ready(body, published, 0)
  else
    postpone(body, published, 0, published + delay, ARGV[1] .. '-' .. i)
  end
end
ring()
