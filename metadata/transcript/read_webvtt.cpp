// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/base/text.h"
#include "metadata/language.h"
#include "metadata/transcript/lines.h"
#include "metadata/transcript/parse.h"

namespace khen {
namespace {

// The text of a cue with its tags taken out; a voice span begins a new piece.
struct Piece {
  std::string speaker;
  std::string language;
  std::string text;
};

std::string name_in_tag(std::string_view tag) {
  const std::size_t blank = tag.find_first_of(" \t\n");
  return blank == std::string_view::npos ? std::string() : without_entities(trim(tag.substr(blank)));
}

std::string_view kind_of_tag(std::string_view tag) { return tag.substr(0, tag.find_first_of(". \t\n")); }

class CueText {
 public:
  std::vector<Piece> read(std::string_view text) {
    pieces_.emplace_back();
    while (!text.empty()) {
      const std::size_t open = text.find('<');
      pieces_.back().text += without_entities(text.substr(0, open));
      if (open == std::string_view::npos) break;
      const std::size_t close = text.find('>', open);
      if (close == std::string_view::npos) break;  // an open tag at the end holds no text
      take_tag(text.substr(open + 1, close - open - 1));
      text.remove_prefix(close + 1);
    }
    std::erase_if(pieces_, [](const Piece& piece) { return trim(piece.text).empty(); });
    return std::move(pieces_);
  }

 private:
  void take_tag(std::string_view tag) {
    const std::string_view kind = kind_of_tag(tag);
    if (kind == "v") {
      begin_piece(name_in_tag(tag));
    } else if (tag == "/v") {
      begin_piece("");
    } else if (kind == "lang" && is_language_tag(name_in_tag(tag))) {
      // Only when it stands around the whole text: a word in another language stays in its sentence.
      if (trim(pieces_.back().text).empty()) pieces_.back().language = name_in_tag(tag);
    } else if (kind == "rt") {
      pieces_.back().text += " (";
    } else if (tag == "/rt") {
      pieces_.back().text += ")";
    }
  }
  void begin_piece(std::string speaker) {
    Piece next{std::move(speaker), pieces_.back().language, {}};
    if (trim(pieces_.back().text).empty()) {
      pieces_.back() = std::move(next);
    } else {
      pieces_.push_back(std::move(next));
    }
  }

  std::vector<Piece> pieces_;
};

// "Kind: chapters", "Language: km" between the signature and the first empty line.
void read_header(LineReader& lines, Transcript& content) {
  while (const auto line = lines.next()) {
    if (line->empty()) return;
    const std::size_t colon = line->find_first_of(":=");
    if (colon == std::string_view::npos) continue;
    const std::string name = to_lower_ascii(trim(line->substr(0, colon)));
    const std::string_view value = trim(line->substr(colon + 1));
    if (name == "language" && is_language_tag(value)) content.language = std::string(value);
    if (name == "kind") content.kind = parse_transcript_kind(to_lower_ascii(value)).value_or(content.kind);
  }
}

std::string read_block(LineReader& lines) {
  std::string text;
  while (const auto line = lines.peek()) {
    // Some writers forget the empty line: times begin a cue wherever they stand.
    if (trim(*line).empty() || line->find("-->") != std::string_view::npos) break;
    if (!text.empty()) text += '\n';
    text += *line;
    lines.next();
  }
  return text;
}

}  // namespace

Result<ParsedTranscript> parse_webvtt(std::string_view text) {
  ParsedTranscript parsed;
  parsed.format = TranscriptFormat::webvtt;
  Transcript& content = parsed.content;
  LineReader lines(text);
  const auto first = lines.next();
  if (!first || !first->starts_with("WEBVTT")) return bad_line(1);
  read_header(lines, content);
  while (const auto line = lines.next()) {
    if (line->find("-->") == std::string_view::npos) {
      // NOTE, STYLE and REGION end at an empty line; a cue's name is one line.
      const bool block = line->starts_with("NOTE") || line->starts_with("STYLE") || line->starts_with("REGION");
      while (block && lines.peek() && !trim(*lines.peek()).empty()) lines.next();
      continue;
    }
    const std::size_t number = lines.number();
    const CueTimes times = TRY(parse_cue_times(*line, number));
    for (Piece& piece : CueText().read(read_block(lines))) {
      Passage passage{
          .begin = times.begin, .end = times.end, .text = std::move(piece.text), .speaker = std::move(piece.speaker)};
      passage.language = std::move(piece.language);
      mend_order(parsed, passage, number);
      content.passages.push_back(std::move(passage));
    }
    if (content.passages.size() > most_passages) return too_many_passages();
  }
  return parsed;
}

}  // namespace khen
