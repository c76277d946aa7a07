-- ARGV: id, reason.
local message = withdraw(ARGV[1])
if message then
  make_dead(message.body, message.published, message.attempts + 1, ARGV[2])
end
