// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace khen::load {

// Requests of the tus protocol. `fields`: from Site::log_in().
std::string create_upload(const std::string& fields, std::uint64_t length, const std::string& name);
std::string patch_head(const std::string& upload, const std::string& fields, std::uint64_t offset, std::uint64_t size);
std::string ask_offset(const std::string& upload, const std::string& fields);

// Addresses of so many new uploads of `length` bytes each.
std::vector<std::string> create_uploads(std::uint16_t port, const std::string& fields, std::size_t count,
                                        std::uint64_t length);

}  // namespace khen::load
