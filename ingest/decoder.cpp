// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decoder.h"

#include <algorithm>
#include <string_view>

#include "ingest/bag/unpack.h"
#include "ingest/sheet/reader_child.h"
#include "transcode/confine/trial.h"
#include "transcode/embedded/embedded.h"
#include "transcode/image.h"
#include "transcode/sandbox.h"

namespace khen {
namespace {

struct Role {
  std::string_view verb;
  int (*run)(int argc, char** argv);
};
constexpr Role roles[] = {
    {image_decoder_verb, run_image_child},      {trial_verb, run_trial},
    {sheet_reader_verb, run_sheet_child},       {unpacker_verb, run_unpack_child},
    {embedded_reader_verb, run_embedded_child},
};

const Role* role_of(int argc, char** argv) {
  if (argc < 2) return nullptr;
  const auto* found = std::ranges::find(roles, std::string_view(argv[1]), &Role::verb);
  return found == std::end(roles) ? nullptr : found;
}

}  // namespace

bool wants_decoder(int argc, char** argv) { return role_of(argc, argv) != nullptr; }

int run_decoder(int argc, char** argv) { return role_of(argc, argv)->run(argc, argv); }

}  // namespace khen
