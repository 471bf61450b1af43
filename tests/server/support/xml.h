// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <pugixml.hpp>
#include <string>

namespace khen::test {

// A document that is asked by XPath; names as they are written, with their prefix.
class Xml {
 public:
  explicit Xml(const std::string& text) : parsed_(document_.load_buffer(text.data(), text.size())) {}
  [[nodiscard]] bool well_formed() const { return static_cast<bool>(parsed_); }
  [[nodiscard]] std::size_t count(const char* path) const { return document_.select_nodes(path).size(); }
  // Of the first match, "" without one.
  [[nodiscard]] std::string text(const char* path) const { return document_.select_node(path).node().text().get(); }
  [[nodiscard]] std::string attribute(const char* path, const char* name) const {
    return document_.select_node(path).node().attribute(name).value();
  }

 private:
  pugi::xml_document document_;
  pugi::xml_parse_result parsed_;
};

}  // namespace khen::test
