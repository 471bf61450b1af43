// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/page.h"

#include <algorithm>
#include <kainjow/mustache.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "metadata/base/embedded.h"
#include "metadata/language.h"

namespace khen {
namespace {

using Templates = std::map<std::string, std::string, std::less<>>;
using Assets = std::map<std::string, std::string, std::less<>>;
using kainjow::mustache::mustache;

Templates read_templates() {
  constexpr std::string_view folder = "templates/";
  constexpr std::string_view suffix = ".mustache";
  Templates templates;
  for (const EmbeddedFile& file : web_data::files()) {
    if (!file.name.starts_with(folder) || !file.name.ends_with(suffix)) continue;
    templates.emplace(file.name.substr(folder.size(), file.name.size() - folder.size() - suffix.size()), file.content);
  }
  return templates;
}

Assets read_assets() {
  Assets assets;
  for (const EmbeddedFile& file : web_data::files()) {
    if (file.name != "dist/manifest.json") continue;
    const auto json = nlohmann::json::parse(file.content, nullptr, false);
    if (!json.is_object()) continue;
    for (const auto& [name, built] : json.items()) {
      if (built.is_string()) assets.emplace(name, "/assets/" + built.get<std::string>());
    }
  }
  return assets;
}

Error broken(std::string_view name, std::string_view where) {
  return fail(Code::internal, "page.template", {{"template", std::string(name)}, {"where", std::string(where)}});
}

std::string escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

// Makes one flat template of a page in one language.
class Composer {
 public:
  Composer(const Templates& templates, const Assets& assets, const Messages& messages, std::string_view language)
      : templates_(templates), assets_(assets), messages_(messages), language_(language) {}

  Result<std::string> compose(std::string_view name) {
    std::string out;
    TRY(append(name, out));
    return out;
  }

 private:
  Result<void> append(std::string_view name, std::string& out) {
    constexpr std::size_t deepest = 8;
    const auto found = templates_.find(name);
    if (found == templates_.end() || above_.size() >= deepest) return broken(name, "partial");
    above_.push_back(name);
    std::string_view rest = found->second;
    while (!rest.empty()) {
      const std::size_t open = rest.find("{{");
      out += rest.substr(0, open);
      if (open == std::string_view::npos) break;
      const std::size_t close = rest.find("}}", open);
      if (close == std::string_view::npos) return broken(name, "tag");
      const std::string_view tag = rest.substr(open + 2, close - open - 2);
      rest.remove_prefix(close + 2);
      TRY(append_tag(name, tag, rest, out));
    }
    above_.pop_back();
    return {};
  }

  Result<void> append_tag(std::string_view name, std::string_view tag, std::string_view& rest, std::string& out) {
    if (tag.empty() || tag.front() == '{' || tag.front() == '&' || tag.front() == '=') return broken(name, tag);
    if (tag.front() == '>') {
      const std::size_t begin = tag.find_first_not_of(' ', 1);
      if (rest.starts_with('\n')) rest.remove_prefix(1);
      return append(tag.substr(begin, tag.find_last_not_of(' ') - begin + 1), out);
    }
    if (tag.starts_with("t.")) {
      const std::string_view id = tag.substr(2);
      if (!messages_.has("vi", id)) return broken(name, id);
      out += escape(messages_.text(language_, id));
      return {};
    }
    if (tag.starts_with("asset.")) {
      const auto asset = assets_.find(tag.substr(6));
      if (asset == assets_.end()) return broken(name, tag);
      out += asset->second;
      return {};
    }
    out.append("{{").append(tag).append("}}");
    return {};
  }

  const Templates& templates_;
  const Assets& assets_;
  const Messages& messages_;
  std::string_view language_;
  std::vector<std::string_view> above_;
};

kainjow::mustache::data to_mustache(const PageData& data) {
  namespace km = kainjow::mustache;
  struct Convert {
    km::data operator()(bool flag) const {
      return flag ? km::data(km::data::type::bool_true) : km::data(km::data::type::bool_false);
    }
    km::data operator()(const std::string& text) const { return km::data(text); }
    km::data operator()(const PageData::List& list) const {
      km::data out(km::data::type::list);
      for (const PageData& value : list) out.push_back(to_mustache(value));
      return out;
    }
    km::data operator()(const PageData::Members& members) const {
      km::data out(km::data::type::object);
      for (const PageData::Member& member : members) {
        out.set(member.name, to_mustache(member.value));
        if (const auto* list = std::get_if<PageData::List>(&member.value.value())) {
          out.set("has_" + member.name, (*this)(!list->empty()));
        }
      }
      return out;
    }
  };
  return std::visit(Convert{}, data.value());
}

}  // namespace

// render() of the library is not const, but changes nothing while a template has no partials, and composed ones have
// none.
struct PageRenderer::Parts {
  std::map<std::string, std::unique_ptr<mustache>, std::less<>> pages;  // "vi/home"
  Assets assets;
};

PageRenderer::PageRenderer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
PageRenderer::~PageRenderer() = default;
PageRenderer::PageRenderer(PageRenderer&&) noexcept = default;
PageRenderer& PageRenderer::operator=(PageRenderer&&) noexcept = default;

Result<PageRenderer> PageRenderer::load(const Messages& messages) {
  auto parts = std::make_unique<Parts>();
  parts->assets = read_assets();
  const Templates templates = read_templates();
  for (const InterfaceLanguage& language : interface_languages) {
    Composer composer(templates, parts->assets, messages, language.tag);
    for (const auto& [name, text] : templates) {
      if (!text.starts_with("{{> head}}")) continue;  // a partial
      auto page = std::make_unique<mustache>(TRY(composer.compose(name)));
      if (!page->is_valid()) return broken(name, page->error_message());
      parts->pages.emplace(std::string(language.tag) + "/" + name, std::move(page));
    }
  }
  return PageRenderer(std::move(parts));
}

std::string PageRenderer::render(std::string_view language, std::string_view template_name,
                                 const PageData& data) const {
  const auto page = parts_->pages.find(std::string(language) + "/" + std::string(template_name));
  return page == parts_->pages.end() ? std::string() : page->second->render(to_mustache(data));
}

std::string PageRenderer::asset(std::string_view name) const {
  const auto found = parts_->assets.find(name);
  return found == parts_->assets.end() ? std::string() : found->second;
}

}  // namespace khen
