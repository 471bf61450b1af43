// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/replay.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

// Gives every seed of corpus/<name>/ to the fuzzer of that name, whole and broken off, without a fuzzing engine.
int main(int argc, char** argv) {
  namespace fs = std::filesystem;
  if (argc != 2) return 64;
  int seeds = 0;
  for (const auto& directory : fs::directory_iterator(argv[1])) {
    const std::string name = directory.path().filename().string();
    const auto targets = khen::test::fuzz_targets();
    const auto target = std::find_if(targets.begin(), targets.end(), [&](const auto& one) { return one.name == name; });
    if (target == targets.end()) {
      std::cerr << "no fuzzer is called " << name << '\n';
      return 1;
    }
    for (const auto& entry : fs::directory_iterator(directory)) {
      std::cerr << name << '/' << entry.path().filename().string() << '\n';
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(file), {}};
      for (std::size_t part = 0; part <= 8; ++part) {
        // A copy of its own, so that reading past the end is seen.
        const std::string seed = bytes.substr(0, bytes.size() * part / 8);
        target->run(reinterpret_cast<const std::uint8_t*>(seed.data()), seed.size());
      }
      ++seeds;
    }
  }
  std::cerr << seeds << " seeds\n";
  return seeds > 0 ? 0 : 1;
}
