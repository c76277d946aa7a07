-- ARGV: id, consumer. JUSTID keeps the entry where it is; only its idle time starts again.
if redis.call('EXISTS', ready) == 1 then
  redis.call('XCLAIM', ready, group, ARGV[2], 0, ARGV[1], 'JUSTID')
end
