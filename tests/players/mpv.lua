-- SPDX-License-Identifier: GPL-3.0-or-later
-- Plays the beginning, seeks to the middle while playing, plays on, and says when each is over.
local first, middle, after = mp.get_opt("first"), mp.get_opt("middle"), mp.get_opt("after")
local part, from = "first", nil
local function over()
  print("KHEN over " .. part)
  if part == "after" then mp.command("quit") return end
  part, from = "seeking", nil
  mp.commandv("seek", middle, "absolute+exact")
end
mp.register_event("playback-restart", function()
  if part == "seeking" then part = "after" end
end)
mp.observe_property("time-pos", "number", function(_, at)
  if at == nil or part == "seeking" then return end
  from = from or at
  if at - from >= tonumber(part == "first" and first or after) then over() end
end)
mp.observe_property("eof-reached", "bool", function(_, ended)
  if ended and part ~= "seeking" then over() end
end)
