-- How healthy an object of binnacle.dev is, from its status. Lua 5.1, which Argo CD runs.
local function result(status, message)
  return { status = status, message = message }
end

if obj.spec ~= nil and obj.spec.suspend == true then
  return result("Suspended", "spec.suspend is true: nothing is reconciled")
end

local status = obj.status or {}
if status.observedGeneration == nil or status.observedGeneration ~= obj.metadata.generation then
  return result("Progressing", "The operator has not looked at this generation yet")
end

local conditions = {}
for _, condition in ipairs(status.conditions or {}) do
  conditions[condition.type] = condition
end

local function is_true(type)
  return conditions[type] ~= nil and conditions[type].status == "True"
end

local function message(type)
  local condition = conditions[type]
  if condition == nil then
    return ""
  end
  if condition.reason ~= nil and condition.message ~= nil and condition.message ~= "" then
    return condition.reason .. ": " .. condition.message
  end
  return condition.message or condition.reason or ""
end

if is_true("Stalled") then
  return result("Degraded", message("Stalled"))
end
if is_true("Reconciling") then
  return result("Progressing", message("Reconciling"))
end
if is_true("Ready") then
  return result("Healthy", message("Ready"))
end
return result("Progressing", conditions.Ready ~= nil and message("Ready") or "The operator has not said anything yet")
