// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/transcode/support/samples.h"

#include <algorithm>
#include <array>
#include <fstream>

#include "metadata/base/text.h"
#include "transcode/child.h"

namespace khen::test {
namespace {

struct Output {
  std::string text;
  ChildEnd end;
};

Output run(std::vector<std::string> arguments) {
  ChildSpec spec;
  spec.arguments = std::move(arguments);
  spec.environment = {"PATH=/usr/bin", "LC_ALL=C.UTF-8"};
  spec.limits.wall = std::chrono::minutes(2);
  Output output;
  const auto collect = [&](std::string_view piece) {
    output.text += piece;
    return Advance::none;
  };
  const Result<ChildEnd> end = run_child(spec, collect, {});
  EXPECT_TRUE(ok(end));
  if (end) output.end = *end;
  return output;
}

}  // namespace

void Workshop::SetUp() {
  Result<TemporaryDirectory> made = TemporaryDirectory::make(std::filesystem::temp_directory_path(), "khen-transcode-");
  ASSERT_TRUE(ok(made));
  directory_.emplace(*std::move(made));
}

Path Workshop::make(const std::string& name, std::vector<std::string> arguments) {
  const Path path = directory() / name;
  std::vector<std::string> all{"/usr/bin/ffmpeg", "-hide_banner", "-nostdin", "-y", "-v", "error"};
  std::ranges::move(arguments, std::back_inserter(all));
  all.push_back(path.native());
  const Output output = run(std::move(all));
  EXPECT_EQ(output.end.exit_code, 0) << output.end.messages;
  return path;
}

Path Workshop::write(const std::string& name, std::string_view content) {
  const Path path = directory() / name;
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

Result<Derivation> Workshop::derive_all(const Path& file, const std::string& output_name, const Policy& policy) {
  const MediaInfo info = TRY(probe(sandbox_, file));
  const Plan plan = TRY(make_plan(info, policy));
  const Places places{directory() / (output_name + ".work"), directory() / output_name};
  return derive(sandbox_, file, plan, places, Extent::whole, [](const Progress&) {}, {});
}

std::array<int, 3> colour_at(const Path& picture, int x, int y) {
  const std::string crop = "format=rgb24,crop=1:1:" + std::to_string(x) + ":" + std::to_string(y) + ":exact=1";
  const Output output = run({"/usr/bin/ffmpeg", "-v", "error", "-nostdin", "-i", picture.native(), "-frames:v", "1",
                             "-vf", crop, "-f", "rawvideo", "pipe:1"});
  EXPECT_EQ(output.text.size(), 3U) << output.end.messages;
  std::array<int, 3> colour{};
  for (std::size_t i = 0; i < std::min<std::size_t>(3, output.text.size()); ++i)
    colour[i] = static_cast<unsigned char>(output.text[i]);
  return colour;
}

std::string stream_fact(const Path& file, const std::string& stream, const std::string& entry) {
  const Output output = run({"/usr/bin/ffprobe", "-v", "error", "-select_streams", stream, "-show_entries",
                             "stream=" + entry, "-of", "default=nokey=1:noprint_wrappers=1", file.native()});
  return std::string(trim(output.text));
}

const RenditionFile* find(const Derivation& derivation, std::string_view name) {
  const auto found = std::ranges::find(derivation.files, name, &RenditionFile::name);
  return found == derivation.files.end() ? nullptr : &*found;
}

bool has_finding(const std::vector<MediaFinding>& findings, std::string_view message) {
  return std::ranges::find(findings, message, &MediaFinding::message) != findings.end();
}

testing::AssertionResult describe(const Error* error) {
  if (error == nullptr) return testing::AssertionSuccess();
  return testing::AssertionFailure() << error->message << ": " << error->cause;
}

}  // namespace khen::test
