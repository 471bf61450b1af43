// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/transcript_form.h"

#include <charconv>
#include <set>

#include "metadata/base/text.h"
#include "metadata/transcript/lines.h"

namespace khen {
namespace {

std::optional<std::size_t> number_in(std::string_view text) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Result<milliseconds> typed_time(const FormFields& form, const std::string& name, std::size_t row) {
  const std::string_view text = form.value_or(name, "");
  const auto time = parse_clock_time(text);
  if (!time) return bad_time(row, text);
  return *time;
}

Result<void> fill_row(Passage& passage, const FormFields& form, const std::string& row, std::size_t number) {
  passage.begin = TRY(typed_time(form, "begin-" + row, number));
  passage.end = TRY(typed_time(form, "end-" + row, number));
  passage.text = std::string(form.value_or("text-" + row, ""));
  if (const auto speaker = form.find("speaker-" + row)) passage.speaker = std::string(*speaker);
  return {};
}

}  // namespace

Result<Transcript> with_typed(Transcript content, const FormFields& form) {
  if (const auto label = form.find("label")) content.label = std::string(*label);
  if (const auto language = form.find("language")) content.language = std::string(*language);
  if (const auto kind = form.find("kind")) content.kind = parse_transcript_kind(*kind).value_or(content.kind);
  std::set<std::size_t> dropped;
  for (const auto& field : form.fields()) {
    if (field.name != "row") continue;
    const auto index = number_in(field.value);
    if (!index || *index >= content.passages.size()) return fail(Code::usage, "form.malformed");
    const std::string row = std::to_string(*index);
    if (form.find("drop-" + row)) {
      dropped.insert(*index);
      continue;
    }
    Passage& passage = content.passages[*index];
    const std::string before(speaker_of(content, passage));
    const std::string own = passage.speaker;
    TRY(fill_row(passage, form, row, *index + 1));
    // What the tier says already isn't said again by the line.
    if (passage.speaker == before) passage.speaker = own;
  }
  if (!trim(form.value_or("text-new", "")).empty()) {
    Passage fresh;
    TRY(fill_row(fresh, form, "new", content.passages.size() + 1));
    content.passages.push_back(std::move(fresh));
  }
  std::set<std::string> gone;
  for (const std::size_t index : dropped) gone.insert(content.passages[index].key);
  gone.erase("");
  std::size_t place = 0;
  std::erase_if(content.passages, [&](const Passage&) { return dropped.contains(place++); });
  for (Passage& passage : content.passages) {
    if (gone.contains(passage.parent)) passage.parent.clear();
  }
  return content;
}

}  // namespace khen
