// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "transcode/derive.h"
#include "transcode/image.h"
#include "transcode/probe.h"
#include "transcode/sound/derive_sound.h"
#include "transcode/stills/storyboard.h"
#include "transcode/survey.h"

// derive_cost FILE OUT [CHUNK_SECONDS] [copy|encode]: makes all Renditions of FILE in OUT as a Job does and prints what
// each stage cost: "STAGE CPU_SECONDS" ("again": the cheap extras a second time, by themselves), then the greatest
// memory of one process, in MiB.
namespace {

using namespace khen;

double processor_seconds() {
  rusage own{};
  rusage children{};
  ::getrusage(RUSAGE_SELF, &own);
  ::getrusage(RUSAGE_CHILDREN, &children);
  const auto sum = [](const rusage& usage) {
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
  };
  return sum(own) + sum(children);
}

class Ledger {
 public:
  void enter(const std::string& stage) {
    if (stage == stage_) return;
    const double now = processor_seconds();
    if (!stage_.empty()) costs_[stage_] += now - since_;
    stage_ = stage;
    since_ = now;
  }
  void print() const {
    for (const auto& [stage, seconds] : costs_) std::printf("%s %.3f\n", stage.c_str(), seconds);
  }

 private:
  std::map<std::string, double> costs_;
  std::string stage_;
  double since_ = 0;
};

// What every film gets beside its rungs, without the pictures in all sizes and formats: storyboard, figures from which
// the poster is chosen, waveforms, loudness, silences, fingerprint, spectrogram.
Result<void> repeat_cheap_extras(const Sandbox& sandbox, const Path& file, const Plan& plan, const Path& out) {
  const Path place = out / "again";
  LocalFiles files;
  TRY(files.make_directories(place));
  if (!plan.audios.empty()) TRY(derive_sound(sandbox, file, plan, place, [](const Progress&) {}, {}));
  const Samples samples = TRY(sample_rung(sandbox, out / "set" / "v240.mp4", place, {}));
  TRY(write_storyboard(sandbox, samples, place, {}));
  return {};
}

Result<void> run(int argc, char** argv) {
  SandboxOptions options;
  options.mode = SandboxMode::limits;  // processor time behind bubblewrap can't be counted from here
  const Sandbox sandbox{options};
  const Path file = argv[1];
  const Path out = argv[2];
  Policy policy;
  if (argc > 3) policy.chunk_seconds = std::atoi(argv[3]);
  if (argc > 4 && std::string(argv[4]) == "encode") policy.copy_bit_rate = 0;
  Ledger ledger;
  ledger.enter("probe");
  const MediaInfo info = TRY(survey(sandbox, file, TRY(probe(sandbox, file))));
  const Plan plan = TRY(make_plan(info, policy));
  const ProgressSink sink = [&](const Progress& progress) { ledger.enter(std::string(progress.stage)); };
  TRY(derive(sandbox, file, plan, {out / "work", out / "set"}, Extent::whole, sink, {}));
  ledger.enter("again");
  TRY(repeat_cheap_extras(sandbox, file, plan, out));
  ledger.enter("end");
  ledger.print();
  rusage children{};
  ::getrusage(RUSAGE_CHILDREN, &children);
  std::printf("memory %ld\n", children.ru_maxrss / 1024);
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  // Pictures are decoded by a confined copy of the program itself.
  if (argc > 1 && argv[1] == khen::image_decoder_verb) return khen::run_image_child(argc, argv);
  if (argc < 3) return 64;
  const auto done = run(argc, argv);
  if (!done) std::fprintf(stderr, "%s %s\n", done.error().message.c_str(), done.error().cause.c_str());
  return done ? 0 : 1;
}
