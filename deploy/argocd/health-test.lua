-- Tries health.lua on statuses as the operator writes them: lua5.3 health-test.lua
local source = assert(io.open("health.lua")):read("a")

local function health(object)
  obj = object
  return assert(load(source, "health.lua"))()
end

local function object(observed, conditions, spec)
  return { metadata = { generation = 3 }, spec = spec or {}, status = { observedGeneration = observed, conditions = conditions } }
end

local function condition(type, status, reason)
  return { type = type, status = status, reason = reason or type, message = "why" }
end

local ready, not_ready = condition("Ready", "True", "Served"), condition("Ready", "False", "DatasetNotFound")
local cases = {
  { "a new object is not taken for healthy", { metadata = { generation = 1 }, spec = {} }, "Progressing" },
  { "the default status says nothing", object(-1), "Progressing" },
  { "a change is not healthy until it was looked at", object(2, { ready }), "Progressing" },
  { "Ready is healthy", object(3, { ready }), "Healthy" },
  { "a condition of the kind's own changes nothing", object(3, { condition("Reachable", "False"), ready }), "Healthy" },
  { "what is under way progresses", object(3, { ready, condition("Reconciling", "True") }), "Progressing" },
  { "what waits for another object progresses", object(3, { not_ready, condition("Reconciling", "True") }), "Progressing" },
  { "what cannot go on is degraded", object(3, { not_ready, condition("Stalled", "True", "InvalidSpec") }), "Degraded" },
  { "Stalled goes before Reconciling", object(3, { condition("Reconciling", "True"), condition("Stalled", "True") }), "Degraded" },
  { "not ready and nothing else progresses", object(3, { not_ready }), "Progressing" },
  { "suspended is suspended, whatever else", object(2, { not_ready, condition("Stalled", "True") }, { suspend = true }), "Suspended" },
}

local failed = 0
for _, case in ipairs(cases) do
  local got = health(case[2])
  if got.status ~= case[3] or type(got.message) ~= "string" then
    failed = failed + 1
    print(string.format("failed: %s: %s, should be %s", case[1], tostring(got.status), case[3]))
  end
end
assert(health(object(3, { not_ready, condition("Stalled", "True", "InvalidSpec") })).message == "InvalidSpec: why")
print(string.format("%d passed, %d failed", #cases - failed, failed))
os.exit(failed == 0)
