// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/faults/support/hostile_names.h"

#include <string_view>

namespace khen::testing {
namespace {

using namespace std::string_view_literals;

// Ways up, to be combined with what may come before and behind them.
constexpr std::string_view ways_up[] = {"../"sv,
                                        "..\\"sv,
                                        "..//"sv,
                                        "./../"sv,
                                        "....//"sv,
                                        "..;/"sv,
                                        "%2e%2e%2f"sv,
                                        "%2e%2e/"sv,
                                        "..%2f"sv,
                                        "..%5c"sv,
                                        "%252e%252e%252f"sv,
                                        "..%c0%af"sv,
                                        "\xC0\xAE\xC0\xAE/"sv,
                                        "..\xC0\xAF"sv,
                                        "..\xE0\x80\xAF"sv,
                                        "..\xF0\x80\x80\xAF"sv,
                                        "\xE2\x80\xA5/"sv,
                                        "\xEF\xBC\x8E\xEF\xBC\x8E/"sv,
                                        "..\xEF\xBC\x8F"sv,
                                        "..\xE2\x81\x84"sv,
                                        "..\0/"sv,
                                        "..\n/"sv,
                                        ".. /"sv,
                                        "../../../../"sv};
constexpr std::string_view targets[] = {"secret.txt"sv, "etc/passwd"sv, ""sv};

constexpr std::string_view alone[] = {""sv,
                                      "."sv,
                                      ".."sv,
                                      "..."sv,
                                      "/"sv,
                                      "//"sv,
                                      "\\"sv,
                                      " "sv,
                                      "  .txt"sv,
                                      "a.txt "sv,
                                      "a.txt."sv,
                                      "a.txt..."sv,
                                      "/etc/passwd"sv,
                                      "//etc/passwd"sv,
                                      "/proc/self/environ"sv,
                                      "/dev/zero"sv,
                                      "/dev/stdin"sv,
                                      "C:\\secret.txt"sv,
                                      "C:secret.txt"sv,
                                      "\\\\host\\share\\a.txt"sv,
                                      "file:///etc/passwd"sv,
                                      "http://localhost/a.txt"sv,
                                      "concat:a|b"sv,
                                      "pipe:0"sv,
                                      "data:text/plain,x"sv,
                                      "~/secret.txt"sv,
                                      "~root"sv,
                                      "-rf"sv,
                                      "--help"sv,
                                      "--files-from=/etc/passwd"sv,
                                      "@secret.txt"sv,
                                      "|touch x"sv,
                                      ";touch x"sv,
                                      "&& touch x"sv,
                                      "`touch x`"sv,
                                      "$(touch x)"sv,
                                      "${HOME}"sv,
                                      "$HOME/a"sv,
                                      "a'; drop table record; --"sv,
                                      "a\" onload=\"x"sv,
                                      "<script>alert(1)</script>"sv,
                                      "{{7*7}}"sv,
                                      "%s%s%s%n"sv,
                                      "%00"sv,
                                      "a%00.txt"sv,
                                      "a%0a.txt"sv,
                                      "*"sv,
                                      "?"sv,
                                      "[a-z].txt"sv,
                                      "a:b.txt"sv,
                                      "a.txt:stream"sv,
                                      "a.txt::$DATA"sv,
                                      "CON"sv,
                                      "con.txt"sv,
                                      "NUL"sv,
                                      "nul.txt"sv,
                                      "AUX.mp4"sv,
                                      "COM1"sv,
                                      "LPT9.txt"sv,
                                      "PRN."sv,
                                      "CLOCK$"sv,
                                      ".htaccess"sv,
                                      ".git/config"sv,
                                      "inventory.json"sv,
                                      "v1/content/a.txt"sv,
                                      "0=ocfl_object_1.1"sv,
                                      "intent.json"sv,
                                      "catalogue.db"sv,
                                      "desktop.ini"sv,
                                      "Thumbs.db"sv,
                                      "__MACOSX/._a.txt"sv,
                                      "a\xE2\x80\xAEtxt.exe"sv,
                                      "a\xE2\x80\x8B.txt"sv,
                                      "\xEF\xBB\xBF"
                                      "a.txt"sv,
                                      "a\xE2\x80\xA8"
                                      "b.txt"sv,
                                      "a\xE2\x80\xA9"
                                      "b.txt"sv,
                                      "a\xC2\x85"
                                      "b.txt"sv,
                                      "a\xEF\xBF\xBF.txt"sv,
                                      "a\xEF\xBF\xBD.txt"sv,
                                      "\xC0\xAF"sv,
                                      "\xC1\xBF.txt"sv,
                                      "\xE0\x80\x80.txt"sv,
                                      "\xE0\x9F\xBF.txt"sv,
                                      "\xED\xA0\x80.txt"sv,
                                      "\xED\xBF\xBF.txt"sv,
                                      "\xED\xA0\xBD\xED\xB8\x80.txt"sv,
                                      "\xF4\x90\x80\x80.txt"sv,
                                      "\xF8\x88\x80\x80\x80.txt"sv,
                                      "\xFC\x84\x80\x80\x80\x80.txt"sv,
                                      "\xFE.txt"sv,
                                      "\xFF.txt"sv,
                                      "\x80.txt"sv,
                                      "\xBF.txt"sv,
                                      "\xC3.txt"sv,
                                      "\xE2\x82.txt"sv,
                                      "\xF0\x9F\x98.txt"sv,
                                      "a.txt\xC3"sv,
                                      "a\0b.txt"sv,
                                      "a.txt\0.mp4"sv,
                                      "\0"sv,
                                      "\0\0\0\0"sv};

}  // namespace

std::vector<std::string> hostile_names() {
  std::vector<std::string> names;
  for (const std::string_view up : ways_up) {
    for (const std::string_view target : targets) {
      names.push_back(std::string(up) + std::string(target));
      names.push_back("folder/" + std::string(up) + std::string(up) + std::string(target));
    }
  }
  names.insert(names.end(), std::begin(alone), std::end(alone));
  for (int control = 1; control < 0x20; ++control) {
    names.push_back(std::string("a") + static_cast<char>(control) + "b.txt");
  }
  names.emplace_back(
      "a\x7F"
      "b.txt");
  for (const std::size_t length : {255, 256, 1024, 4096, 70'000}) names.push_back(std::string(length, 'a') + ".txt");
  std::string deep;
  for (int i = 0; i < 500; ++i) deep += "d/";
  names.push_back(deep + "a.txt");
  std::string marks = "a";
  for (int i = 0; i < 200; ++i) marks += "\xCC\x81";
  names.push_back(marks + ".txt");
  return names;
}

}  // namespace khen::testing
