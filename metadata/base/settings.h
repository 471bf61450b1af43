// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/files.h"
#include "metadata/base/result.h"

// Settings: one table; a value comes from the command line, else from the environment, else from khen.toml in the
// archive home, else from the table. Adding a setting is one row here; help, khen.toml and checks follow.
namespace khen {

enum class Setting {
  listen,
  public_address,
  trusted_proxies,
  x_accel_proxies,
  upload_limit,
  upload_quota,
  drop_folder,
  session_hours,
  worker_jobs,
  transcode_threads,
  sandbox,
  max_rung,
  saver_set,
  request_threads,
  log_level,
  request_log,
  speech_to_text,
  virus_scanner,
  vault_copies,
  scrub_days,
  scrub_rate,
  normalization,
  tls_certificate,
  tls_key,
};

enum class SettingType { text, integer, bytes, choice };

// When a changed value counts: for what runs, once it is told to read its settings again (SIGHUP), or at the next
// start.
enum class SettingEffect { reload, restart };

struct SettingFacts {
  Setting id;
  std::string_view key;  // in khen.toml; the variable is KHEN_ + upper case
  SettingType type;
  std::string_view fallback;
  std::string_view choices;  // "a|b|c" for SettingType::choice
  SettingEffect effect;
  std::string_view description;  // one English sentence, shown by `khen serve --help` and in a new khen.toml
};

inline constexpr std::array<SettingFacts, 24> setting_table{{
    {Setting::listen, "listen", SettingType::text, "127.0.0.1:8080", "", SettingEffect::restart,
     "address and port to serve on, or unix:/run/khen/site.sock for a proxy on the same machine"},
    {Setting::public_address, "public_address", SettingType::text, "", "", SettingEffect::restart,
     "how readers reach the site, such as https://disan.example.vn; empty: taken from the request"},
    {Setting::trusted_proxies, "trusted_proxies", SettingType::text, "", "", SettingEffect::reload,
     "comma-separated addresses whose X-Forwarded-For is believed"},
    {Setting::x_accel_proxies, "x_accel_proxies", SettingType::text, "", "", SettingEffect::reload,
     "those of trusted_proxies that send files themselves when told X-Accel-Redirect, as scripts/service/nginx.conf.in "
     "does; empty: none"},
    {Setting::upload_limit, "upload_limit", SettingType::bytes, "64GiB", "", SettingEffect::restart,
     "largest file that may be deposited"},
    {Setting::upload_quota, "upload_quota", SettingType::bytes, "0", "", SettingEffect::restart,
     "bytes that one account may have on their way in at the same time; 0: as many as there is room for"},
    {Setting::drop_folder, "drop_folder", SettingType::text, "", "", SettingEffect::restart,
     "folder that is watched for sheets that are put down there with their files, such as /srv/khen/drop; empty: none"},
    {Setting::session_hours, "session_hours", SettingType::integer, "12", "", SettingEffect::reload,
     "hours after which a login ends"},
    {Setting::worker_jobs, "worker_jobs", SettingType::integer, "1", "", SettingEffect::restart,
     "jobs that one worker runs at the same time"},
    {Setting::transcode_threads, "transcode_threads", SettingType::integer, "0", "", SettingEffect::restart,
     "pieces of a film that are made at the same time, each on about one core with 500 MiB; 0: as many as the machine "
     "holds"},
    {Setting::sandbox, "sandbox", SettingType::choice, "bubblewrap", "bubblewrap|limits", SettingEffect::restart,
     "how decoders of foreign bytes are confined; 'limits' is for hosts without user namespaces and is weaker"},
    {Setting::max_rung, "max_rung", SettingType::integer, "1080", "", SettingEffect::restart,
     "height of the largest video rung"},
    {Setting::saver_set, "saver_set", SettingType::choice, "on", "on|off", SettingEffect::restart,
     "whether a second, smaller set (AV1 and Opus) is made for poor links"},
    {Setting::request_threads, "request_threads", SettingType::integer, "128", "", SettingEffect::restart,
     "requests answered at the same time"},
    {Setting::log_level, "log_level", SettingType::choice, "info", "debug|info|warning|error", SettingEffect::reload,
     "least level to log"},
    {Setting::request_log, "request_log", SettingType::choice, "shortened", "off|shortened|full",
     SettingEffect::restart,
     "log/access.log in the Combined Log Format; 'shortened' leaves out who reads and what they search for"},
    {Setting::speech_to_text, "speech_to_text", SettingType::text, "", "", SettingEffect::restart,
     "program that writes down what is said, such as /usr/lib/khen/pocketsphinx {audio} {language}; empty: none"},
    {Setting::virus_scanner, "virus_scanner", SettingType::text, "", "", SettingEffect::restart,
     "ClamAV daemon that is asked about every file before it comes in, such as unix:/run/clamav/clamd.ctl or "
     "127.0.0.1:3310; empty: none"},
    {Setting::vault_copies, "vault_copies", SettingType::text, "", "", SettingEffect::restart,
     "second copies of the vault as LABEL=DIRECTORY, comma-separated, such as disk-b=/mnt/khen-b; a disk may be away "
     "for a time; empty: none"},
    {Setting::scrub_days, "scrub_days", SettingType::integer, "30", "", SettingEffect::restart,
     "days within which the worker compares every byte of the vault with its digest; 0: only `khen verify` does"},
    {Setting::scrub_rate, "scrub_rate", SettingType::bytes, "50MB", "", SettingEffect::restart,
     "bytes a second that this may read; 0: as fast as it goes"},
    {Setting::normalization, "normalization", SettingType::choice, "off", "off|on", SettingEffect::restart,
     "whether lossy and obsolete sound and film gets a second, lossless copy in the vault (FLAC; FFV1 in Matroska), "
     "proven frame by frame; originals always stay"},
    {Setting::tls_certificate, "tls_certificate", SettingType::text, "", "", SettingEffect::restart,
     "PEM file with the certificate and its chain, to serve https without a proxy; read again on SIGHUP; empty: http"},
    {Setting::tls_key, "tls_key", SettingType::text, "", "", SettingEffect::restart,
     "PEM file with the key of tls_certificate"},
}};

using Environment = std::function<std::optional<std::string>(const std::string& name)>;
using Overrides = std::map<std::string, std::string>;  // key → value, from flags

// Safe to share between threads for as long as nobody calls take().
class Settings {
 public:
  // `file` may be absent. Unknown keys and values of a wrong type are errors that name the key ("settings.unknown",
  // "settings.value"): a misspelt setting must not be silently ignored.
  static Result<Settings> load(const Path& file, const Environment& environment, const Overrides& overrides);

  [[nodiscard]] const std::string& text(Setting id) const;
  // From then on the value that `other` has.
  void take(Setting id, const Settings& other);
  [[nodiscard]] std::int64_t number(Setting id) const;  // integers, and bytes for SettingType::bytes

 private:
  std::array<std::string, setting_table.size()> values_;
  std::array<std::int64_t, setting_table.size()> numbers_{};
};

// Those with another value in `now`, in the order of the table.
std::vector<const SettingFacts*> changed_settings(const Settings& before, const Settings& now);

// "64GiB", "500 MB", "1048576" → bytes.
Result<std::int64_t> parse_bytes(std::string_view text);

// The commented khen.toml that `khen init` writes.
std::string settings_template();

}  // namespace khen
