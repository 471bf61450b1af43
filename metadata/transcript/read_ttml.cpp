// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

#include "metadata/base/text.h"
#include "metadata/language.h"
#include "metadata/transcript/lines.h"
#include "metadata/transcript/parse.h"
#include "metadata/transcript/ttml_time.h"
#include "metadata/transcript/xml.h"

namespace khen {
namespace {

double number_or(std::string_view text, double fallback) {
  double value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  const bool sound = code == std::errc() && end == text.data() + text.size() && value > 0 && value < 1e12;
  return sound ? value : fallback;
}

TtmlRates rates_of(const XmlNode& root) {
  TtmlRates rates;
  rates.frame_rate = number_or(root.attribute("frameRate"), 30);
  rates.sub_frame_rate = number_or(root.attribute("subFrameRate"), 1);
  const bool framed = !root.attribute("frameRate").empty();
  const std::string multiplier(root.attribute("frameRateMultiplier"));
  if (const std::size_t blank = multiplier.find_first_of(" :"); blank != std::string::npos) {
    const std::string_view whole = multiplier;
    rates.frame_rate *= number_or(trim(whole.substr(0, blank)), 1) / number_or(trim(whole.substr(blank + 1)), 1);
  }
  rates.tick_rate = number_or(root.attribute("tickRate"), framed ? rates.frame_rate * rates.sub_frame_rate : 1);
  return rates;
}

// Who speaks: <ttm:agent xml:id="a1"><ttm:name>…, pointed to by ttm:agent="a1".
std::map<std::string, std::string> agents_of(const XmlNode& root) {
  std::map<std::string, std::string> agents;
  const XmlNode* const head = root.child("head");
  if (head == nullptr) return agents;
  const auto take = [&agents](const XmlNode& parent) {
    for (const XmlNode& node : parent.children) {
      if (node.name != "agent") continue;
      const XmlNode* const name = node.child("name");
      agents[std::string(node.attribute("id"))] =
          name != nullptr ? name->whole_text() : std::string(node.attribute("id"));
    }
  };
  take(*head);
  for (const XmlNode& node : head->children) {
    if (node.name == "metadata") take(node);
  }
  return agents;
}

// The part of the time line that an element may use: children never leave their parent's (TTML2, 12.2).
struct Span {
  milliseconds begin{0};
  milliseconds end = latest_time;
};

struct Context {
  Span span;
  std::string language;
  std::string speaker;
  bool keep_space = false;
};

// XML's blanks are one blank, and <br/> is the only line end.
std::string collapsed(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!blank) {
      out += c;
    } else if (out.empty() || out.back() != ' ') {
      out += ' ';
    }
  }
  return out;
}

class TtmlReader {
 public:
  TtmlReader(const XmlNode& root, ParsedTranscript& parsed)
      : rates_(rates_of(root)), agents_(agents_of(root)), parsed_(parsed) {}

  Result<void> read(const XmlNode& node, const Context& outer) {
    if (node.name == "metadata" || node.name == "set") return {};
    const Context own = TRY(entered(node, outer));
    if (node.name == "p") return read_paragraph(node, own);
    // In a sequence each child begins where the one before it ended.
    const bool sequence = node.attribute("timeContainer") == "seq";
    Context inner = own;
    for (const XmlNode& child : node.children) {
      if (child.name.empty()) continue;
      TRY(read(child, inner));
      if (sequence) inner.span.begin = TRY(entered(child, inner)).span.end;
    }
    return {};
  }

 private:
  Result<std::optional<milliseconds>> time_at(const XmlNode& node, std::string_view name) const {
    const std::string_view text = node.attribute(name);
    if (text.empty()) return std::optional<milliseconds>();
    const auto time = parse_ttml_time(text, rates_);
    if (!time) return bad_time(node.line, text);
    return time;
  }

  Result<Context> entered(const XmlNode& node, const Context& outer) const {
    Context own = outer;
    const auto begin = TRY(time_at(node, "begin"));
    const auto end = TRY(time_at(node, "end"));
    const auto length = TRY(time_at(node, "dur"));
    if (begin) own.span.begin = outer.span.begin + *begin;
    if (end) own.span.end = outer.span.begin + *end;
    if (length) own.span.end = std::min(end ? own.span.end : latest_time, own.span.begin + *length);
    own.span.end = std::min(own.span.end, outer.span.end);
    if (const std::string_view tag = node.attribute("lang"); is_language_tag(tag)) own.language = std::string(tag);
    if (const auto agent = agents_.find(std::string(node.attribute("agent"))); agent != agents_.end())
      own.speaker = agent->second;
    if (const std::string_view space = node.attribute("space"); !space.empty()) own.keep_space = space == "preserve";
    return own;
  }

  // Spans with times of their own are lines of their own; the others are part of the paragraph.
  static bool is_timed(const XmlNode& node) {
    return node.name == "span" &&
           (!node.attribute("begin").empty() || !node.attribute("end").empty() || !node.attribute("dur").empty());
  }

  Result<void> read_paragraph(const XmlNode& node, const Context& own) {
    std::string text;
    TRY(gather(node, own, text));
    return add(node, own, std::move(text));
  }

  Result<void> gather(const XmlNode& node, const Context& own, std::string& text) {
    for (const XmlNode& child : node.children) {
      if (child.name.empty()) {
        text += own.keep_space ? child.text : collapsed(child.text);
      } else if (child.name == "br") {
        text += '\n';
      } else if (is_timed(child)) {
        TRY(read_paragraph(child, TRY(entered(child, own))));
      } else if (child.name == "span") {
        TRY(gather(child, own, text));
      }
    }
    return {};
  }

  Result<void> add(const XmlNode& node, const Context& own, std::string text) {
    std::string tidy;
    for (const std::string_view line : split(text, '\n')) {
      if (!tidy.empty()) tidy += '\n';
      tidy += own.keep_space ? line : trim(line);
    }
    if (trim(tidy).empty()) return {};
    // Words without an end would stand for a month.
    if (own.span.end == latest_time)
      return fail(Code::invalid, "transcript.bad_structure", {{"line", std::to_string(node.line)}, {"where", "end"}});
    Passage passage{.begin = own.span.begin, .end = own.span.end, .text = std::move(tidy), .speaker = own.speaker};
    if (own.language != parsed_.content.language) passage.language = own.language;
    mend_order(parsed_, passage, node.line);
    parsed_.content.passages.push_back(std::move(passage));
    if (parsed_.content.passages.size() > most_passages) return too_many_passages();
    return {};
  }

  TtmlRates rates_;
  std::map<std::string, std::string> agents_;
  ParsedTranscript& parsed_;
};

}  // namespace

Result<ParsedTranscript> parse_ttml(std::string_view text) {
  const XmlNode root = TRY(parse_xml(text));
  if (root.name != "tt") {
    return fail(Code::invalid, "transcript.bad_structure", {{"line", std::to_string(root.line)}, {"where", "tt"}});
  }
  ParsedTranscript parsed;
  parsed.format = TranscriptFormat::ttml;
  if (is_language_tag(root.attribute("lang"))) parsed.content.language = std::string(root.attribute("lang"));
  Context whole;
  whole.language = parsed.content.language;
  whole.keep_space = root.attribute("space") == "preserve";
  const XmlNode* const body = root.child("body");
  if (body != nullptr) {
    // One language on the body alone is the language of all.
    if (parsed.content.language.empty() && is_language_tag(body->attribute("lang"))) {
      parsed.content.language = std::string(body->attribute("lang"));
    }
    TRY(TtmlReader(root, parsed).read(*body, whole));
  }
  return parsed;
}

}  // namespace khen
