-- ARGV: id, delay in ms, most attempts, reason of exhausted ones.
retry(ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4])
