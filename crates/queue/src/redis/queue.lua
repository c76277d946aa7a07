-- What all scripts share. Every script has these keys:
-- a stream, a sorted set by due time in ms, a stream of dead letters, a channel.
local ready, delayed, dead, wake = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local group = 'workers'

local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- The group must be there before anything that it should get.
local function make_group()
  if redis.call('EXISTS', ready) == 0 then
    redis.call('XGROUP', 'CREATE', ready, group, '0', 'MKSTREAM')
  end
end

local function ring()
  redis.call('PUBLISH', wake, '')
end

-- All entries have their fields in this order.
local function fields(entry)
  local list = entry[2]
  return { body = list[2], published = list[4], attempts = tonumber(list[6]) }
end

local function make_ready(body, published, attempts)
  make_group()
  redis.call('XADD', ready, '*', 'body', body, 'published', published, 'attempts', attempts)
end

-- Members of a set are equal when their bytes are, hence the nonce.
local function postpone(body, published, attempts, due, nonce)
  redis.call('ZADD', delayed, due, published .. ':' .. attempts .. ':' .. nonce .. ':' .. body)
end

local function make_dead(body, published, attempts, reason)
  redis.call('XADD', dead, '*', 'body', body, 'published', published, 'attempts', attempts, 'reason', reason)
end

-- Ends a delivery and returns its message; nothing when somebody else has ended it.
local function withdraw(id)
  if redis.call('EXISTS', ready) == 0 or redis.call('XACK', ready, group, id) == 0 then
    return nil
  end
  local entry = redis.call('XRANGE', ready, id, id)[1]
  redis.call('XDEL', ready, id)
  return entry and fields(entry)
end

-- Ends an attempt that brought nothing: another one after the delay, or none.
local function retry(id, delay, most_attempts, exhausted)
  local message = withdraw(id)
  if not message then
    return
  end
  local attempts = message.attempts + 1
  if attempts >= most_attempts then
    make_dead(message.body, message.published, attempts, exhausted)
  elseif delay > 0 then
    postpone(message.body, message.published, attempts, now() + delay, id)
  else
    make_ready(message.body, message.published, attempts)
    ring()
  end
end

-- Makes ready what is due; some, lest everybody else wait long.
local function release_due()
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', delayed, '-inf', now(), 'LIMIT', 0, 256)) do
    local published, attempts, start = string.match(member, '^(%d+):(%d+):[^:]*:()')
    make_ready(string.sub(member, start), published, attempts)
    redis.call('ZREM', delayed, member)
  end
end
