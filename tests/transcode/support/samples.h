// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "metadata/base/files.h"
#include "transcode/derive.h"
#include "transcode/probe.h"
#include "transcode/sandbox.h"

// Small media made on the spot with the real FFmpeg, and a place to put them.
namespace khen::test {

// A directory of its own for each test; gone afterwards.
class Workshop : public testing::Test {
 protected:
  void SetUp() override;
  [[nodiscard]] const Path& directory() const { return directory_->path(); }

  // ffmpeg's arguments without the output; returns the file. Fails the test when FFmpeg fails.
  Path make(const std::string& name, std::vector<std::string> arguments);
  Path write(const std::string& name, std::string_view content);

  // Probe, plan and derive, as a Job does.
  Result<Derivation> derive_all(const Path& file, const std::string& output_name, const Policy& policy = {});

  Sandbox sandbox_{SandboxOptions{}};

 private:
  std::optional<TemporaryDirectory> directory_;
};

// "0 0 255": the colour of one pixel of a picture or of a video's first frame, as FFmpeg decodes it.
std::array<int, 3> colour_at(const Path& picture, int x, int y);

// One value as ffprobe prints it for the first stream of the kind ("v:0", "a:0").
std::string stream_fact(const Path& file, const std::string& stream, const std::string& entry);

const RenditionFile* find(const Derivation& derivation, std::string_view name);
bool has_finding(const std::vector<MediaFinding>& findings, std::string_view message);

// For EXPECT_TRUE(ok(result)) with the Error in the message.
testing::AssertionResult describe(const Error* error);
template <class T>
testing::AssertionResult ok(const Result<T>& result) {
  return describe(result ? nullptr : &result.error());
}
template <class T>
std::string message_of(const Result<T>& result) {
  return result ? "no error" : result.error().message;
}

}  // namespace khen::test
