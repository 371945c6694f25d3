"""What a ledger says to Redis: scripts, because each is all-or-none and one after the other.

Each is given the keys of the lines (a hash by chat), of the times when they may be claimed (a
sorted set: when due, or when the lease ends if that is later), and of the leases (a hash by chat; a
lease begins with the time when it ends); `CLAIM` that of the pace besides.

An error stops a script where it stands. So each script looks at all keys before it writes to one,
in case a key holds a wrong type, and writes first what needs memory: a full Redis stops a script at
its first command that needs memory, but only if nothing was written before.
"""

_TOGETHER = """
local lines, ready, leases = KEYS[1], KEYS[2], KEYS[3]

local function look(chat)
  redis.call('ZSCORE', ready, chat)
  return redis.call('HGET', lines, chat) or '', redis.call('HGET', leases, chat)
end

local function place(chat, due, lease)
  if due == '' then
    redis.call('ZREM', ready, chat)
  else
    local until_ = lease and tonumber(string.match(lease, '^%d+')) or 0
    redis.call('ZADD', ready, math.max(tonumber(due), until_), chat)
  end
end

local function erase(chat)
  redis.call('HDEL', lines, chat)
  redis.call('ZREM', ready, chat)
  redis.call('HDEL', leases, chat)
end

local function decode(line)
  local readable, data = pcall(cjson.decode, line)
  return readable and type(data) == 'table' and data or nil
end

local function holder(chat, lease)
  if redis.call('HGET', leases, chat) == lease then return chat end
  local held = redis.call('HGETALL', leases)
  for n = 1, #held, 2 do
    if held[n + 1] == lease then return held[n] end
  end
end

local function free(chat, data)
  if data then
    place(chat, type(data.due) == 'number' and data.due or '', false)
    redis.call('HDEL', leases, chat)
  end
end
"""

# Fours of a chat, the line that it must have (none: ''), its new line, and when that is due; tells
# of each whether its line now is the new one, which it is too when this is said a second time.
PUT = (
    _TOGETHER
    + """
local told = {}
for n = 1, #ARGV, 4 do
  local chat, expected, line, due = ARGV[n], ARGV[n + 1], ARGV[n + 2], ARGV[n + 3]
  local found, lease = look(chat)
  if found == expected then
    redis.call('HSET', lines, chat, line)
    place(chat, due, lease)
  end
  told[#told + 1] = (found == expected or found == line) and 1 or 0
end
return told
"""
)

# A chat; returns its line.
REMOVE = (
    _TOGETHER
    + """
local line = look(ARGV[1])
erase(ARGV[1])
return line
"""
)

# Two chats, the lines that they must have, and the second one's new line, or '' if it keeps its
# own; tells whether the lines were so.
MOVE = (
    _TOGETHER
    + """
local old, new, line = ARGV[1], ARGV[2], ARGV[5]
local found, lease = look(old)
local score = redis.call('ZSCORE', ready, old)
if found ~= ARGV[3] or look(new) ~= ARGV[4] then return 0 end
if line ~= '' then
  redis.call('HSET', lines, new, line)
  if score then redis.call('ZADD', ready, score, new) else redis.call('ZREM', ready, new) end
  if lease then redis.call('HSET', leases, new, lease) else redis.call('HDEL', leases, new) end
end
erase(old)
return 1
"""
)

# The time, how many at most, how the new leases begin and when they end, and the pace: its
# interval, its slack and how far ahead it may be, in microseconds (see storage/pace.py). Returns
# the wait, and pairs of a chat and its line.
CLAIM = (
    _TOGETHER
    + """
local now, most, lease, until_ = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4])
local interval, slack, furthest = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local now_us = now * 1000
local start = tonumber(redis.call('GET', KEYS[4]) or 0) or 0
if start > now_us + furthest then start = 0 end
start = math.max(start, now_us - slack)
local granted = 0
if start <= now_us then
  granted = math.max(0, math.min(most, math.floor((now_us - start) / interval) + 1))
end

local chats = redis.call('ZRANGEBYSCORE', ready, '-inf', now, 'LIMIT', 0, granted)
local given, strays = {0}, {}
for _, chat in ipairs(chats) do
  local line = look(chat)
  if line == '' then
    strays[#strays + 1] = chat
  else
    given[#given + 1] = chat
    given[#given + 1] = line
  end
end
for n = 2, #given, 2 do
  redis.call('ZADD', ready, until_, given[n])
  redis.call('HSET', leases, given[n], lease .. ':' .. given[n])
end
local free_us = start + (#given - 1) / 2 * interval
if #given > 1 then redis.call('SET', KEYS[4], string.format('%.0f', free_us)) end
for _, chat in ipairs(strays) do erase(chat) end

local first = redis.call('ZRANGE', ready, 0, 0, 'WITHSCORES')[2]
given[1] = first and math.max(0, math.ceil((free_us - now_us) / 1000), first - now) or -1
return given
"""
)

# A chat, the lease that it must have, the revision that its line must have, its new line ('': it is
# removed), and when that is due; tells whether it stands so now, or which other chat has the lease.
SETTLE = (
    _TOGETHER
    + """
local chat, lease, revision, line, due = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], ARGV[5]
local found, held = look(chat), holder(chat, lease)
if held and held ~= chat then return held end
if not held or found == '' then return found == line and 1 or 0 end
local data = decode(found)
if not data or (data.revision or 0) ~= revision then return 0 end
if line == '' then
  erase(chat)
else
  redis.call('HSET', lines, chat, line)
  place(chat, due, false)
  redis.call('HDEL', leases, chat)
end
return 1
"""
)

# A chat, and the lease that it must have.
RELEASE = (
    _TOGETHER
    + """
local found, held = look(ARGV[1])
if held == ARGV[2] then free(ARGV[1], decode(found)) end
"""
)
