// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <cstddef>
#include <string>
#include <vector>

#include "ingest/bag/utf8_names.h"

namespace khen::testing {

// One member of a packed folder, honest or not.
struct Member {
  std::string name;
  std::string content;
  std::string link = {};  // makes it a symbolic link to there
  bool hard_link = false;
};

enum class Packing { zip, tar, tar_gzip };

// The bytes of a packed folder with exactly these members, whatever their names.
inline std::string packed(Packing packing, const std::vector<Member>& members) {
  const Utf8Names names;
  std::string bytes;
  archive* writer = archive_write_new();
  if (packing == Packing::zip) {
    archive_write_set_format_zip(writer);
  } else {
    archive_write_set_format_pax_restricted(writer);
    if (packing == Packing::tar_gzip) archive_write_add_filter_gzip(writer);
  }
  archive_write_set_bytes_in_last_block(writer, 1);
  const auto append = [](archive*, void* into, const void* block, std::size_t size) -> la_ssize_t {
    static_cast<std::string*>(into)->append(static_cast<const char*>(block), size);
    return static_cast<la_ssize_t>(size);
  };
  archive_write_open(writer, &bytes, nullptr, append, nullptr);
  archive_entry* entry = archive_entry_new();
  for (const Member& member : members) {
    archive_entry_clear(entry);
    archive_entry_set_pathname(entry, member.name.c_str());
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_filetype(entry, member.name.ends_with('/') ? AE_IFDIR : AE_IFREG);
    if (!member.link.empty() && member.hard_link) {
      archive_entry_set_hardlink(entry, member.link.c_str());
    } else if (!member.link.empty()) {
      archive_entry_set_filetype(entry, AE_IFLNK);
      archive_entry_set_symlink(entry, member.link.c_str());
    }
    archive_entry_set_size(entry, static_cast<la_int64_t>(member.content.size()));
    archive_write_header(writer, entry);
    if (!member.content.empty()) archive_write_data(writer, member.content.data(), member.content.size());
  }
  archive_entry_free(entry);
  archive_write_close(writer);
  archive_write_free(writer);
  return bytes;
}

}  // namespace khen::testing
