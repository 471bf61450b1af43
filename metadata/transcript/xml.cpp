// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/transcript/xml.h"

#include <algorithm>
#include <pugixml.hpp>

namespace khen {
namespace {

std::string local_name(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return std::string(colon == std::string_view::npos ? name : name.substr(colon + 1));
}

// Line numbers for offsets that come in any order.
class LineTable {
 public:
  explicit LineTable(std::string_view text) {
    for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
      ends_.push_back(at);
  }
  [[nodiscard]] std::size_t line_at(std::ptrdiff_t offset) const {
    const auto at = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, offset));
    return static_cast<std::size_t>(std::lower_bound(ends_.begin(), ends_.end(), at) - ends_.begin()) + 1;
  }

 private:
  std::vector<std::size_t> ends_;
};

Error bad_xml(std::size_t line) { return fail(Code::invalid, "transcript.bad_xml", {{"line", std::to_string(line)}}); }

class Copier {
 public:
  Copier(const LineTable& lines, const XmlLimits& limits) : lines_(lines), limits_(limits) {}

  Result<XmlNode> copy(const pugi::xml_node& source, std::size_t depth) {
    if (++nodes_ > limits_.nodes || depth > limits_.depth) {
      return fail(Code::too_large, "transcript.xml_nodes", {{"limit", std::to_string(limits_.nodes)}});
    }
    XmlNode node;
    node.line = lines_.line_at(source.offset_debug());
    if (source.type() != pugi::node_element) {
      node.text = source.value();
      return node;
    }
    node.name = local_name(source.name());
    for (const pugi::xml_attribute& attribute : source.attributes()) {
      if (++nodes_ > limits_.nodes) return copy(source, limits_.depth + 1);
      node.attributes.push_back({local_name(attribute.name()), attribute.value()});
    }
    for (const pugi::xml_node& child : source.children()) {
      const bool kept =
          child.type() == pugi::node_element || child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata;
      if (kept) node.children.push_back(TRY(copy(child, depth + 1)));
    }
    return node;
  }

 private:
  const LineTable& lines_;
  const XmlLimits& limits_;
  std::size_t nodes_ = 0;
};

// What the library would spend memory on, before it does.
Result<void> check_before(std::string_view text, const XmlLimits& limits) {
  const auto opened = static_cast<std::size_t>(std::count(text.begin(), text.end(), '<'));
  const auto valued = static_cast<std::size_t>(std::count(text.begin(), text.end(), '='));
  if (opened > limits.nodes * 2 || valued > limits.nodes * 2) {
    return fail(Code::too_large, "transcript.xml_nodes", {{"limit", std::to_string(limits.nodes)}});
  }
  if (text.find("<!DOCTYPE") != std::string_view::npos || text.find("<!ENTITY") != std::string_view::npos) {
    return fail(Code::invalid, "transcript.doctype");
  }
  return {};
}

void gather(const XmlNode& node, std::string& out) {
  out += node.text;
  for (const XmlNode& child : node.children) gather(child, out);
}

}  // namespace

std::string_view XmlNode::attribute(std::string_view wanted) const {
  const auto found = std::find_if(attributes.begin(), attributes.end(),
                                  [wanted](const XmlAttribute& one) { return one.name == wanted; });
  return found == attributes.end() ? std::string_view() : std::string_view(found->value);
}

const XmlNode* XmlNode::child(std::string_view wanted) const {
  const auto found =
      std::find_if(children.begin(), children.end(), [wanted](const XmlNode& one) { return one.name == wanted; });
  return found == children.end() ? nullptr : &*found;
}

std::string XmlNode::whole_text() const {
  std::string out;
  gather(*this, out);
  return out;
}

Result<XmlNode> parse_xml(std::string_view text, const XmlLimits& limits) {
  TRY(check_before(text, limits));
  const LineTable lines(text);
  pugi::xml_document document;
  constexpr unsigned int options =
      pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol | pugi::parse_wconv_attribute | pugi::parse_ws_pcdata;
  const pugi::xml_parse_result done = document.load_buffer(text.data(), text.size(), options, pugi::encoding_utf8);
  if (!done) return bad_xml(lines.line_at(done.offset));
  const pugi::xml_node root = document.document_element();
  if (!root) return bad_xml(1);
  return Copier(lines, limits).copy(root, 0);
}

}  // namespace khen
