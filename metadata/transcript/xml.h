// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/result.h"

// XML of caption and annotation files as plain values; xml.cpp is the only file that knows the library. No document
// types, no entities beyond XML's five, no references to elsewhere.
namespace khen {

struct XmlAttribute {
  std::string name;  // without its prefix: "xml:lang" is "lang"
  std::string value;
};

// An element, or a text when `name` is empty.
struct XmlNode {
  std::string name;  // without its prefix
  std::string text;  // of a text node
  std::vector<XmlAttribute> attributes;
  std::vector<XmlNode> children;
  std::size_t line = 0;

  // "" when absent.
  [[nodiscard]] std::string_view attribute(std::string_view wanted) const;
  // nullptr when absent.
  [[nodiscard]] const XmlNode* child(std::string_view wanted) const;
  // All texts below, in order.
  [[nodiscard]] std::string whole_text() const;
};

struct XmlLimits {
  std::size_t nodes = 600'000;
  std::size_t depth = 48;
};

// The root element. Errors: transcript.doctype, transcript.bad_xml {line}, too_large "transcript.xml_nodes" {limit}.
Result<XmlNode> parse_xml(std::string_view text, const XmlLimits& limits);
inline Result<XmlNode> parse_xml(std::string_view text) { return parse_xml(text, XmlLimits{}); }

}  // namespace khen
