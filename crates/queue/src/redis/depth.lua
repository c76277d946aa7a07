-- Returns ready, delayed, in flight, dead, and the age of the oldest that is ready in ms, or -1.
make_group()
release_due()
local in_flight = redis.call('XPENDING', ready, group)[1]
local last_delivered
for _, info in ipairs(redis.call('XINFO', 'GROUPS', ready)) do
  last_delivered = info[8]
end
local oldest = redis.call('XRANGE', ready, '(' .. last_delivered, '+', 'COUNT', 1)[1]
return {
  redis.call('XLEN', ready) - in_flight,
  redis.call('ZCARD', delayed),
  in_flight,
  redis.call('XLEN', dead),
  oldest and now() - fields(oldest).published or -1,
}
