// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/words/recognise.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "metadata/base/text.h"
#include "transcode/words/export.h"
#include "transcode/words/tsv.h"

namespace khen {
namespace {

constexpr std::size_t most_languages = 3;  // each costs its own pass over every line
constexpr std::size_t largest_table = std::size_t{8} * 1024 * 1024;

struct Reader {
  std::string_view language;
  std::string_view name;
};
constexpr std::array<Reader, 9> readers{{{"vi", "vie"},
                                         {"km", "khm"},
                                         {"hi", "hin"},
                                         {"ru", "rus"},
                                         {"fr", "fra"},
                                         {"de", "deu"},
                                         {"en", "eng"},
                                         {"lo", "lao"},
                                         {"th", "tha"}}};

Result<RenditionFile> written(RenditionRole role, std::string name, std::string_view type, std::string_view text,
                              const Path& out_directory) {
  LocalFiles files;
  TRY(TRY(files.open(out_directory / name, Opening::create_new))->append(as_bytes(text)));
  RenditionFile file;
  file.role = role;
  file.name = std::move(name);
  file.media_type = type;
  return file;
}

PageWords blank() { return PageWords{1, 1, {}}; }

}  // namespace

std::vector<std::string> reading_languages(const std::vector<std::string>& tags) {
  std::vector<std::string> names;
  for (const std::string& tag : tags) {
    const std::string_view language = std::string_view(tag).substr(0, tag.find('-'));
    const auto* found = std::ranges::find(readers, language, &Reader::language);
    if (found == readers.end() || names.size() == most_languages) continue;
    if (std::ranges::find(names, found->name) == names.end()) names.emplace_back(found->name);
  }
  return names.empty() ? std::vector<std::string>{"vie", "eng"} : names;
}

bool can_read(const Sandbox& sandbox) { return sandbox.has(Program::text_reader); }

MediaFinding text_not_read() { return {"media.text_not_read", {}}; }

Result<PageWords> read_page(const Sandbox& sandbox, const Path& picture, const std::vector<std::string>& languages,
                            Effort effort, const std::stop_token& stop) {
  Confined job;
  job.program = Program::text_reader;
  job.input = picture;
  job.limits.memory_bytes = std::uint64_t{2} * 1024 * 1024 * 1024;
  job.limits.cpu_seconds = effort == Effort::glance ? 20 : 90;
  job.limits.wall = effort == Effort::glance ? std::chrono::minutes(1) : std::chrono::minutes(5);
  job.arguments = {std::string(sandbox.input_name()),
                   "stdout",
                   "-l",
                   fmt::format("{}", fmt::join(languages, "+")),
                   "--psm",
                   "3",
                   "tsv"};
  std::string table;
  const ChildOutput collect = [&](std::string_view piece) {
    if (table.size() <= largest_table) table += piece;
    return Advance::none;
  };
  const Result<ChildEnd> end = sandbox.run(job, collect, stop);
  if (!end && end.error().code == Code::timed_out) return blank();
  if (!end) return end.error();
  if (end->exit_code != 0 || table.size() > largest_table) return blank();
  Result<PageWords> page = parse_words(table);
  return page ? *std::move(page) : blank();
}

bool looks_written(const PageWords& page) {
  constexpr int sure = 75;
  constexpr std::size_t longer = 4;  // bytes: three letters, or one of a script that needs three
  constexpr int enough = 8;
  int found = 0;
  for (const ReadLine& line : page.lines) {
    for (const ReadWord& word : line.words) found += word.confidence >= sure && word.text.size() >= longer ? 1 : 0;
  }
  return found >= enough;
}

Result<void> ReadText::add(const PageWords& page, const RenditionFile& picture, int number, const Path& out_directory) {
  if (count_words(page) == 0) return {};
  const PageWords shown = scaled_to(page, picture.width, picture.height);
  const PageName name{number, picture.name};
  files_.push_back(TRY(written(RenditionRole::page_words, fmt::format("page-{}.hocr", number), "text/vnd.hocr+html",
                               to_hocr(shown, name), out_directory)));
  files_.push_back(TRY(written(RenditionRole::page_words, fmt::format("page-{}.alto.xml", number), "application/xml",
                               to_alto(shown, name), out_directory)));
  for (; page_of_text_ < number; ++page_of_text_) text_ += "\n\f";
  text_ += text_of(page);
  ++pages_;
  for (const ReadLine& line : page.lines) {
    for (const ReadWord& word : line.words) confidence_ += static_cast<std::size_t>(std::max(0, word.confidence));
    words_ += line.words.size();
  }
  return {};
}

Result<void> ReadText::finish(Derivation& result, const Path& out_directory) {
  if (words_ == 0) return {};
  result.files.push_back(
      TRY(written(RenditionRole::text, "text.txt", "text/plain; charset=utf-8", to_nfc(text_) + "\n", out_directory)));
  std::ranges::move(files_, std::back_inserter(result.files));
  files_.clear();
  result.findings.push_back({"media.text_recognised",
                             {{"words", fmt::format("{}", words_)},
                              {"pages", fmt::format("{}", pages_)},
                              {"confidence", fmt::format("{}", confidence_ / words_)}}});
  return {};
}

}  // namespace khen
