// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/vault_inventory.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "metadata/base/text.h"
#include "metadata/vault_inventory_rules.h"

namespace khen::ocfl {
namespace {

using nlohmann::json;

constexpr int deepest = 8;

// A head of a wrong type is a wrong head, not a missing one.
std::string_view code_for_wrong_type(std::string_view key) {
  if (key == "head") return "E040";
  if (key == "id") return "E037";
  if (key == "created") return "E049";
  return "E033";
}

// Reads one inventory and collects what is wrong.
class Reader {
 public:
  explicit Reader(ReadInventory& out) : out_(out), inventory_(out.inventory) {}

  void read(const json& document) {
    known_keys(document,
               {"id", "type", "digestAlgorithm", "head", "contentDirectory", "manifest", "versions", "fixity"});
    inventory_.id = required_text(document, "id", "E036");
    inventory_.type = required_text(document, "type", "E036");
    inventory_.digest_algorithm = required_text(document, "digestAlgorithm", "E036");
    inventory_.head = required_text(document, "head", "E036");
    content_directory(document);
    manifest(document);
    versions(document);
    fixity(document);
  }

 private:
  void tell(std::string_view code, std::string detail) {
    out_.findings.push_back({std::string(code), std::move(detail)});
  }

  void known_keys(const json& object, std::initializer_list<std::string_view> known) {
    for (const auto& [key, unused] : object.items()) {
      if (std::find(known.begin(), known.end(), key) == known.end()) tell("E102", "unknown key " + printable(key));
    }
  }

  std::string required_text(const json& object, const char* key, std::string_view code) {
    const auto found = object.find(key);
    if (found == object.end()) {
      tell(code, std::string("missing ") + key);
      return {};
    }
    if (!found->is_string() || found->get_ref<const std::string&>().empty()) {
      tell(code_for_wrong_type(key), std::string(key) + " is not a text");
      return {};
    }
    return *found;
  }

  void content_directory(const json& document) {
    const auto found = document.find("contentDirectory");
    if (found == document.end()) return;
    if (!found->is_string()) return tell("E033", "contentDirectory is not a text");
    inventory_.content_directory = found->get<std::string>();
  }

  PathsByDigest block(const json& object, std::string_view name, std::string_view code) {
    PathsByDigest paths;
    if (!object.is_object()) {
      tell(code, std::string(name) + " is not an object");
      return paths;
    }
    for (const auto& [digest, list] : object.items()) {
      std::vector<std::string>& into = paths[digest];
      if (!list.is_array()) {
        tell(code, std::string(name) + ": the value of a digest is not a list");
        continue;
      }
      for (const json& path : list) {
        if (path.is_string()) {
          into.push_back(path.get<std::string>());
        } else {
          tell(code, std::string(name) + ": a path is not a text");
        }
      }
    }
    return paths;
  }

  void manifest(const json& document) {
    const auto found = document.find("manifest");
    if (found == document.end()) return tell("E041", "missing manifest");
    inventory_.manifest = block(*found, "manifest", found->is_object() ? "E092" : "E106");
  }

  void versions(const json& document) {
    const auto found = document.find("versions");
    if (found == document.end()) return tell("E043", "missing versions");
    if (!found->is_object()) return tell("E044", "versions is not an object");
    for (const auto& [name, value] : found->items()) version(name, value);
  }

  void version(const std::string& name, const json& value) {
    Version& version = inventory_.versions[name];
    if (!value.is_object()) return tell("E047", printable(name) + " is not an object");
    known_keys(value, {"created", "state", "message", "user"});
    version.created = required_text(value, "created", "E048");
    if (const auto state = value.find("state"); state != value.end()) {
      version.state = block(*state, "state", "E050");
    } else {
      tell("E048", printable(name) + " has no state");
    }
    if (const auto message = value.find("message"); message == value.end()) {
      tell("W007", printable(name) + " has no message");
    } else if (message->is_string()) {
      version.message = message->get<std::string>();
    } else {
      tell("E094", printable(name) + ": message is not a text");
    }
    user(name, value, version);
  }

  void user(const std::string& name, const json& value, Version& version) {
    const auto found = value.find("user");
    if (found == value.end()) return tell("W007", printable(name) + " has no user");
    const auto user_name = found->is_object() ? found->find("name") : found->end();
    if (!found->is_object() || user_name == found->end() || !user_name->is_string() ||
        user_name->get_ref<const std::string&>().empty()) {
      return tell("E054", printable(name) + ": user has no name");
    }
    known_keys(*found, {"name", "address"});
    version.user = User{user_name->get<std::string>(), std::nullopt};
    const auto address = found->find("address");
    if (address == found->end()) return tell("W008", printable(name) + ": user has no address");
    if (!address->is_string()) return tell("E033", printable(name) + ": the user's address is not a text");
    version.user->address = address->get<std::string>();
  }

  void fixity(const json& document) {
    const auto found = document.find("fixity");
    if (found == document.end()) return;
    if (!found->is_object()) return tell("E111", "fixity is not an object");
    for (const auto& [algorithm, value] : found->items()) {
      inventory_.fixity[algorithm] = block(value, "fixity", "E057");
    }
  }

  ReadInventory& out_;
  Inventory& inventory_;
};

json to_json(const PathsByDigest& block) {
  json object = json::object();
  for (const auto& [digest, paths] : block) object[digest] = paths;
  return object;
}

json to_json(const Version& version) {
  json object{{"created", version.created}, {"state", to_json(version.state)}};
  if (version.message) object["message"] = *version.message;
  if (version.user) {
    object["user"] = json{{"name", version.user->name}};
    if (version.user->address) object["user"]["address"] = *version.user->address;
  }
  return object;
}

}  // namespace

bool ReadInventory::sound() const { return std::none_of(findings.begin(), findings.end(), is_error); }

ReadInventory parse_inventory(std::string_view text) {
  ReadInventory read;
  const auto within_depth = [](int depth, json::parse_event_t, json&) { return depth <= deepest; };
  const json document = json::parse(text, within_depth, false);
  if (document.is_discarded() || !document.is_object()) {
    read.findings.push_back({"E033", "not a JSON object"});
    return read;
  }
  Reader(read).read(document);
  check_rules(read.inventory, read.findings);
  return read;
}

std::string to_json(const Inventory& inventory) {
  json document{{"id", inventory.id},
                {"type", inventory.type},
                {"digestAlgorithm", inventory.digest_algorithm},
                {"head", inventory.head},
                {"manifest", to_json(inventory.manifest)}};
  if (inventory.content_directory) document["contentDirectory"] = *inventory.content_directory;
  json versions = json::object();
  for (const auto& [name, version] : inventory.versions) versions[name] = to_json(version);
  document["versions"] = std::move(versions);
  if (!inventory.fixity.empty()) {
    json fixity = json::object();
    for (const auto& [algorithm, block] : inventory.fixity) fixity[algorithm] = to_json(block);
    document["fixity"] = std::move(fixity);
  }
  // Texts that aren't UTF-8 can't come in here; should one, it must not throw.
  return document.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

std::optional<int> version_number(std::string_view name) {
  if (name.size() < 2 || name.size() > 10 || name.front() != 'v') return std::nullopt;
  int number = 0;
  for (const char digit : name.substr(1)) {
    if (digit < '0' || digit > '9') return std::nullopt;
    number = number * 10 + (digit - '0');
  }
  if (number == 0) return std::nullopt;
  return number;
}

std::string_view content_directory_of(const Inventory& inventory) {
  return inventory.content_directory ? std::string_view(*inventory.content_directory) : content_directory_default;
}

std::map<std::string, std::string> digests_by_path(const PathsByDigest& block) {
  std::map<std::string, std::string> digests;
  for (const auto& [digest, paths] : block) {
    for (const std::string& path : paths) digests.emplace(path, to_lower_ascii(digest));
  }
  return digests;
}

}  // namespace khen::ocfl
