-- ARGV: consumer, how many at most, visibility in ms, most attempts, reason of exhausted ones, whether to look for them.
-- Returns the ms until something delayed is due, or -1; and of each message its id, body, time of publishing, attempts.
local consumer, most, visibility = ARGV[1], ARGV[2], ARGV[3]
local most_attempts, exhausted, checks_expiry = tonumber(ARGV[4]), ARGV[5], ARGV[6] == '1'

make_group()
release_due()
if checks_expiry then
  for _, pending in ipairs(redis.call('XPENDING', ready, group, 'IDLE', visibility, '-', '+', 256)) do
    retry(pending[1], 0, most_attempts, exhausted)
  end
end

local taken = {}
local read = redis.call('XREADGROUP', 'GROUP', group, consumer, 'COUNT', most, 'STREAMS', ready, '>')
for _, entry in ipairs(read and read[1][2] or {}) do
  local message = fields(entry)
  taken[#taken + 1] = { entry[1], message.body, message.published, message.attempts }
end
local next_due = redis.call('ZRANGE', delayed, 0, 0, 'WITHSCORES')[2]
return { next_due and math.max(next_due - now(), 1) or -1, taken }
