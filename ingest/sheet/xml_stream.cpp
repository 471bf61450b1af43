// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/sheet/xml_stream.h"

#include <expat.h>

#include <optional>

namespace khen {
namespace {

constexpr int deepest = 64;

std::string_view without_prefix(std::string_view name) {
  const auto colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

Error unreadable(std::string_view cause) { return with_cause(fail(Code::unreadable, "sheet.unreadable"), cause); }

}  // namespace

std::string_view XmlAttributes::get(std::string_view name) const {
  for (const char* const* pair = pairs_; *pair != nullptr; pair += 2) {
    if (without_prefix(*pair) == name) return pair[1];
  }
  return {};
}

struct XmlStream::State {
  explicit State(XmlHandlers wanted) : handlers(std::move(wanted)), parser(::XML_ParserCreate(nullptr)) {
    ::XML_SetUserData(parser, this);
    ::XML_SetElementHandler(parser, on_begin, on_end);
    ::XML_SetCharacterDataHandler(parser, on_text);
    ::XML_SetStartDoctypeDeclHandler(parser, on_doctype);
  }
  ~State() { ::XML_ParserFree(parser); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void stop(Error why) {
    if (!error) error = std::move(why);
    ::XML_StopParser(parser, XML_FALSE);
  }

  static void on_begin(void* data, const XML_Char* name, const XML_Char** attributes) {
    auto& self = *static_cast<State*>(data);
    if (self.error) return;
    if (++self.depth > deepest) return self.stop(unreadable("nested too deeply"));
    if (auto taken = self.handlers.begin(without_prefix(name), XmlAttributes(attributes)); !taken) {
      self.stop(std::move(taken).error());
    }
  }
  static void on_end(void* data, const XML_Char* name) {
    auto& self = *static_cast<State*>(data);
    if (self.error) return;
    --self.depth;
    if (auto taken = self.handlers.end(without_prefix(name)); !taken) self.stop(std::move(taken).error());
  }
  static void on_text(void* data, const XML_Char* text, int size) {
    auto& self = *static_cast<State*>(data);
    if (!self.error) self.handlers.text({text, static_cast<std::size_t>(size)});
  }
  static void on_doctype(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    static_cast<State*>(data)->stop(unreadable("document type declaration"));
  }

  XmlHandlers handlers;
  XML_Parser parser;
  int depth = 0;
  std::optional<Error> error;
};

XmlStream::XmlStream(XmlHandlers handlers) : state_(std::make_unique<State>(std::move(handlers))) {}
XmlStream::~XmlStream() = default;

Result<void> XmlStream::feed(std::string_view piece) {
  const auto parsed = ::XML_Parse(state_->parser, piece.data(), static_cast<int>(piece.size()), XML_FALSE);
  if (state_->error) return *state_->error;
  if (parsed != XML_STATUS_OK) return unreadable(::XML_ErrorString(::XML_GetErrorCode(state_->parser)));
  return {};
}

Result<void> XmlStream::finish() {
  const auto parsed = ::XML_Parse(state_->parser, "", 0, XML_TRUE);
  if (state_->error) return *state_->error;
  if (parsed != XML_STATUS_OK) return unreadable(::XML_ErrorString(::XML_GetErrorCode(state_->parser)));
  return {};
}

}  // namespace khen
