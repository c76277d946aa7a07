-- ARGV: ids.
if redis.call('EXISTS', ready) == 1 then
  for _, id in ipairs(ARGV) do
    -- One that was taken back has another id by now, so this removes nobody else's.
    if redis.call('XACK', ready, group, id) == 1 then
      redis.call('XDEL', ready, id)
    end
  end
end
