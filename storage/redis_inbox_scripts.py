"""What an inbox says to Redis: scripts, because each is all-or-none and one after the other.

Each is given the keys of what is held (a hash by number; a value is a state, the mark of the call
that took it, and the owner), of the kept lines (a hash by number), and of when both came (a sorted
set by Redis's clock); then those of blocks of bits, one bit for each update that is done. Of an
update the arguments tell the number, which of the keys has its block, and which bit it is.

A call may come twice, when the connection was lost before the answer came: by its mark the second
one finds that the first was done. As in `redis_scripts`, all keys are looked at before one is
written to, and what needs memory is written first.
"""

_TOGETHER = """
local held, lines, since = KEYS[1], KEYS[2], KEYS[3]
local now = tonumber(redis.call('TIME')[1])
redis.call('HLEN', lines)
redis.call('ZCARD', since)

local function look(number, block, bit)
  local value = redis.call('HGET', held, number)
  if block and redis.call('GETBIT', KEYS[tonumber(block)], bit) == 1 then return 'done', '' end
  local state, owner = string.match(value or '', '^(%a+):%x*:(.*)$')
  return state or 'free', owner or '', value
end

local function hold(number, value)
  redis.call('HSET', held, number, value)
  redis.call('ZADD', since, now, number)
end

local function drop(number)
  redis.call('HDEL', held, number)
  redis.call('HDEL', lines, number)
  redis.call('ZREM', since, number)
end

local function drop_older_than(seconds)
  for _, number in ipairs(redis.call('ZRANGEBYSCORE', since, '-inf', now - seconds)) do
    drop(number)
  end
end
"""

# The owner, a mark, for how many seconds all is remembered, how many arguments tell of an update,
# and these: number, block, bit, and perhaps its line. Returns pairs: how each stood, and whose.
TAKE = (
    _TOGETHER
    + """
local owner, mark, width = ARGV[1], ARGV[2], tonumber(ARGV[4])
local mine = 'taken:' .. mark .. ':' .. owner
local told, new = {}, {}
for n = 5, #ARGV, width do
  local number = ARGV[n]
  local state, whose, value = look(number, ARGV[n + 1], ARGV[n + 2])
  if new[number] then
    state, whose = 'taken', owner
  elseif state == 'free' or value == mine then
    state, whose, new[number] = 'free', '', n
  end
  told[#told + 1] = state
  told[#told + 1] = whose
end
for number, n in pairs(new) do
  if width == 4 then redis.call('HSET', lines, number, ARGV[n + 3]) end
  hold(number, mine)
end
drop_older_than(tonumber(ARGV[3]))
return told
"""
)

# An owner, a mark, the number, block and bit of an update, and the state and the owner that it must
# have; tells whether the new owner has it.
TAKE_OVER = (
    _TOGETHER
    + """
local owner, mark, number, expected = ARGV[1], ARGV[2], ARGV[3], ARGV[6]
local mine = (expected == 'free' and 'taken' or expected) .. ':' .. mark .. ':' .. owner
local state, whose, value = look(number, ARGV[4], ARGV[5])
if value == mine then return 1 end
if state ~= expected or whose ~= ARGV[7] then return 0 end
hold(number, mine)
return 1
"""
)

# The owner, for how many seconds all is remembered, and of each update: number, block, bit, state.
NOTE = (
    _TOGETHER
    + """
local owner = ARGV[1]
local noted = {}
for n = 3, #ARGV, 4 do
  local state, whose = look(ARGV[n], ARGV[n + 1], ARGV[n + 2])
  if whose == owner or state == 'free' then noted[#noted + 1] = n end
end
for _, n in ipairs(noted) do
  local number, block, bit, state = ARGV[n], KEYS[tonumber(ARGV[n + 1])], ARGV[n + 2], ARGV[n + 3]
  if state == 'done' then
    redis.call('SETBIT', block, bit, 1)
    redis.call('EXPIRE', block, ARGV[2])
    drop(number)
  elseif state ~= 'free' then
    hold(number, state .. '::' .. owner)
  else
    redis.call('HDEL', held, number)
    if redis.call('HEXISTS', lines, number) == 0 then redis.call('ZREM', since, number) end
  end
end
"""
)

# For how many seconds all is remembered. Returns fours: number, state, owner, line.
WAITING = (
    _TOGETHER
    + """
drop_older_than(tonumber(ARGV[1]))
local told = {}
local kept = redis.call('HGETALL', lines)
for n = 1, #kept, 2 do
  local state, whose = look(kept[n])
  told[#told + 1] = kept[n]
  told[#told + 1] = state
  told[#told + 1] = whose
  told[#told + 1] = kept[n + 1]
end
return told
"""
)
