-- SPDX-License-Identifier: GPL-3.0-or-later
-- For wrk: requests as a browser on a phone sends them; with arguments SIZE TOTAL, random ranges of SIZE bytes.
local headers = {
  ["User-Agent"] = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
  ["Accept"] = "*/*",
  ["Accept-Encoding"] = "identity",
  ["Accept-Language"] = "vi-VN,vi;q=0.9,fr-FR;q=0.8,fr;q=0.7,en-US;q=0.6,en;q=0.5",
  ["Referer"] = "http://127.0.0.1/vi/records/0123456789abcdef",
  ["Cookie"] = "lang=vi; consent=1",
  ["Sec-Fetch-Dest"] = "video",
  ["Sec-Fetch-Mode"] = "no-cors",
  ["Sec-Fetch-Site"] = "same-origin",
  ["sec-ch-ua"] = "\"Chromium\";v=\"126\", \"Not.A/Brand\";v=\"24\"",
  ["sec-ch-ua-mobile"] = "?1",
  ["sec-ch-ua-platform"] = "\"Android\"",
  ["DNT"] = "1",
}
local size, total = 0, 0

function init(arguments)
  size = tonumber(arguments[1] or "0")
  total = tonumber(arguments[2] or "0")
  math.randomseed(os.time())
end

function request()
  if size > 0 then
    local first = math.random(0, math.floor((total - size) / 4096)) * 4096
    headers["Range"] = "bytes=" .. first .. "-" .. (first + size - 1)
  end
  return wrk.format("GET", nil, headers)
end
