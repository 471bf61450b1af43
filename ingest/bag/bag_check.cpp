// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/bag/bag_check.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "metadata/base/text.h"
#include "metadata/transcript/charset.h"

namespace khen {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t largest_tag_file = 256ULL << 20;
constexpr std::size_t most_files = 500'000;
constexpr std::size_t most_findings = 1'000;
constexpr std::string_view payload_directory = "data/";

// What systems leave in folders: named in manifests, gone elsewhere.
bool is_system_file(std::string_view path) {
  const std::string name = to_lower_ascii(path.substr(path.rfind('/') + 1));
  return name == ".ds_store" || name == "thumbs.db" || name == "desktop.ini";
}

struct Manifest {
  std::string file;
  DigestAlgorithm algorithm = DigestAlgorithm::sha512;
  std::map<std::string, std::string> entries;  // path → digest
};

class Checker {
 public:
  Checker(const Path& directory, const std::stop_token& stop) : directory_(directory), stop_(stop) {}

  Result<Bag> run() {
    std::error_code code;
    if (!fs::is_directory(directory_, code)) {
      return fail(Code::not_found, "file.not_found", {{"file", printable(directory_.native())}});
    }
    TRY(list_files());
    if (!read_declaration()) return std::move(bag_);
    read_manifests();
    if (!files_.empty() && !has_payload_directory()) tell("bag.no_payload", "");
    const bool listed =
        std::ranges::any_of(manifests_, [](const Manifest& m) { return m.file.starts_with("manifest-"); });
    if (!listed) tell("bag.no_manifest", "");
    check_fetch();
    check_complete();
    TRY(check_digests());
    read_info();
    sign();
    return std::move(bag_);
  }

 private:
  void tell(std::string_view message, std::string_view path, BagSeverity severity = BagSeverity::error,
            std::string_view file = {}) {
    if (bag_.findings.size() >= most_findings) return;
    bag_.findings.push_back(
        {severity, std::string(message), {{"path", printable(clip(path, 300))}, {"file", printable(clip(file, 300))}}});
  }
  void warn(std::string_view message, std::string_view path) { tell(message, path, BagSeverity::warning); }
  void tell(Error error, const std::string& file) {
    error.parameters.push_back({"file", file});
    bag_.findings.push_back({BagSeverity::error, std::move(error.message), std::move(error.parameters)});
  }

  Result<void> list_files() {
    std::error_code code;
    fs::recursive_directory_iterator it(directory_, code);
    for (const fs::recursive_directory_iterator end; !code && it != end; it.increment(code)) {
      const auto status = it->symlink_status(code);
      if (code) break;
      const std::string path = it->path().lexically_relative(directory_).generic_string();
      if (fs::is_directory(status)) {
        has_directory_ = has_directory_ || path == "data";
        continue;
      }
      if (!fs::is_regular_file(status)) {
        tell("bag.not_regular", path);
        continue;
      }
      files_[path] = it->file_size(code);
      if (files_.size() > most_files)
        return fail(Code::too_large, "bag.too_many", {{"limit", std::to_string(most_files)}});
    }
    if (code) return fail_errno(code.value(), "list", directory_.native());
    return {};
  }
  [[nodiscard]] bool has_payload_directory() const { return has_directory_; }

  bool read_declaration() {
    const auto bytes = files_.contains("bagit.txt") ? read_file(directory_ / "bagit.txt", 4096)
                                                    : Result<std::string>(fail(Code::not_found, "bag.declaration"));
    auto declaration =
        bytes ? parse_bag_declaration(*bytes) : Result<BagDeclaration>(fail(Code::invalid, "bag.declaration"));
    if (!declaration) {
      tell(std::move(declaration).error(), "bagit.txt");
      return false;
    }
    bag_.declaration = *std::move(declaration);
    return true;
  }

  std::optional<std::string> tag_file(const std::string& name) {
    const auto bytes = read_file(directory_ / name, largest_tag_file);
    const auto text = bytes ? decode_as(*bytes, bag_.declaration.encoding) : bytes;
    if (text) return *text;
    tell("bag.encoding", name, BagSeverity::error, name);
    return std::nullopt;
  }

  void read_manifests() {
    for (const auto& [path, size] : files_) {
      const bool of_tags = path.starts_with("tagmanifest-");
      if ((!of_tags && !path.starts_with("manifest-")) || !path.ends_with(".txt")) continue;
      const std::size_t start = path.find('-') + 1;
      const auto algorithm = parse_digest_algorithm(path.substr(start, path.size() - start - 4));
      if (!algorithm) {
        warn("bag.algorithm", path);
        continue;
      }
      const auto text = tag_file(path);
      if (!text) continue;
      auto lines = parse_bag_manifest(*text, bag_.declaration.version);
      if (!lines) {
        tell(std::move(lines).error(), path);
        continue;
      }
      manifests_.push_back(gather(path, *algorithm, *lines, of_tags));
    }
  }

  Manifest gather(const std::string& file, DigestAlgorithm algorithm, const std::vector<BagManifestLine>& lines,
                  bool of_tags) {
    Manifest manifest{file, algorithm, {}};
    std::set<std::string> names;
    for (const BagManifestLine& line : lines) {
      if (line.form != PathForm::plain) warn("bag.path_form", line.path);
      if (of_tags == line.path.starts_with(payload_directory)) {
        tell("bag.path", line.path, BagSeverity::error, file);
        continue;
      }
      const auto [entry, is_new] = manifest.entries.emplace(line.path, line.digest);
      if (!is_new) {
        const bool mild = !bag_.declaration.version.is_final() && entry->second == line.digest;
        tell(mild ? "bag.listed_again" : "bag.listed_twice", line.path,
             mild ? BagSeverity::warning : BagSeverity::error);
      } else if (!names.insert(plain_name(line.path)).second) {
        warn("bag.same_name", line.path);
      }
      if (is_system_file(line.path)) warn("bag.system_file", line.path);
    }
    return manifest;
  }

  // Systems that don't tell letter case or compositions apart see these as one.
  static std::string plain_name(const std::string& path) { return to_lower_ascii(to_nfc(path)); }

  void check_fetch() {
    if (!files_.contains("fetch.txt")) return;
    const auto text = tag_file("fetch.txt");
    if (!text) return;
    auto paths = parse_bag_fetch(*text, bag_.declaration.version);
    if (!paths) return tell(std::move(paths).error(), "fetch.txt");
    for (const std::string& path : *paths) {
      if (!files_.contains(path)) {
        to_fetch_.insert(path);
        tell("bag.fetch", path);
      }
    }
  }

  // A file that is listed but not there: told, unless another has its name for systems that don't tell them apart.
  void check_listed(const Manifest& manifest) {
    for (const auto& [path, digest] : manifest.entries) {
      if (files_.contains(path) || to_fetch_.contains(path)) continue;
      const auto twin = std::ranges::find_if(manifest.entries, [&](const auto& other) {
        return other.first != path && other.second == digest && files_.contains(other.first) &&
               plain_name(other.first) == plain_name(path);
      });
      if (is_system_file(path)) {
        lacks_system_file_ = true;
      } else if (twin == manifest.entries.end()) {
        tell("bag.missing", path, BagSeverity::error, manifest.file);
      }
    }
  }

  void check_complete() {
    for (const Manifest& manifest : manifests_) check_listed(manifest);
    for (const auto& [path, bytes] : files_) {
      if (!path.starts_with(payload_directory)) continue;
      BagPayload payload{bytes, {}};
      std::size_t of = 0;
      for (const Manifest& manifest : manifests_) {
        if (!manifest.file.starts_with("manifest-")) continue;
        ++of;
        const auto entry = manifest.entries.find(path);
        if (entry != manifest.entries.end()) payload.digests.push_back({manifest.algorithm, entry->second});
      }
      // Since 1.0 every manifest must list every file.
      const bool listed = bag_.declaration.version.is_final() ? payload.digests.size() == of : !payload.digests.empty();
      if (!listed && of > 0) tell("bag.not_listed", path);
      bag_.payload.emplace(path, std::move(payload));
    }
  }

  // Each file is read once for all its digests.
  Result<void> check_digests() {
    std::map<std::string, std::vector<Fixity>> wanted;
    for (const Manifest& manifest : manifests_) {
      for (const auto& [path, digest] : manifest.entries) {
        if (files_.contains(path)) wanted[path].push_back({manifest.algorithm, digest});
      }
    }
    for (const auto& [path, fixities] : wanted) {
      std::vector<Digest> digests;
      for (const Fixity& fixity : fixities) digests.emplace_back(fixity.algorithm);
      TRY(read_blocks(directory_ / path, [&](Bytes block) -> Result<void> {
        if (stop_.stop_requested()) return fail(Code::cancelled, "media.cancelled");
        for (Digest& digest : digests) digest.update(block);
        return {};
      }));
      for (std::size_t i = 0; i < digests.size(); ++i) {
        if (digests[i].finish_hex() != fixities[i].hex) {
          tell("bag.differs", path, BagSeverity::error, name_of(fixities[i].algorithm));
        }
      }
    }
    return {};
  }

  void read_info() {
    const std::string name = files_.contains("bag-info.txt") ? "bag-info.txt" : "package-info.txt";
    if (!files_.contains(name)) return;
    const auto text = tag_file(name);
    if (!text) return;
    auto tags = parse_bag_tags(*text, bag_.declaration.version);
    if (!tags) return tell(std::move(tags).error(), name);
    bag_.info = *std::move(tags);
    for (const BagTag& tag : bag_.info) {
      if (to_lower_ascii(tag.name) == "payload-oxum") check_oxum(tag.value);
    }
  }

  // 2.2.2: "<octets>.<files>"
  void check_oxum(const std::string& value) {
    std::uint64_t bytes = 0;
    for (const auto& [path, payload] : bag_.payload) bytes += payload.bytes;
    if (value == std::to_string(bytes) + "." + std::to_string(bag_.payload.size())) return;
    tell("bag.oxum", value, lacks_system_file_ ? BagSeverity::warning : BagSeverity::error);
  }

  void sign() {
    Digest digest(DigestAlgorithm::sha256);
    for (const auto& [path, payload] : bag_.payload) {
      digest.update(path + "\n");
      for (const Fixity& fixity : payload.digests) digest.update(fixity.hex + "\n");
    }
    bag_.identity = digest.finish_hex();
  }

  const Path& directory_;
  const std::stop_token& stop_;
  Bag bag_;
  bool has_directory_ = false;
  std::map<std::string, std::uint64_t> files_;  // path → bytes
  std::vector<Manifest> manifests_;
  std::set<std::string> to_fetch_;
  bool lacks_system_file_ = false;  // then the sum can't be right, and nobody misses it
};

}  // namespace

bool Bag::is_valid() const {
  return std::ranges::none_of(findings, [](const BagFinding& one) { return one.severity == BagSeverity::error; });
}

Result<Bag> check_bag(const Path& directory, const std::stop_token& stop) { return Checker(directory, stop).run(); }

}  // namespace khen
