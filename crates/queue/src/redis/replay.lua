-- ARGV: how many at most. Returns how many.
local letters = redis.call('XRANGE', dead, '-', '+', 'COUNT', ARGV[1])
for _, letter in ipairs(letters) do
  make_ready(fields(letter).body, now(), 0)
  redis.call('XDEL', dead, letter[1])
end
ring()
return #letters
