// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/document/office_kind.h"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "metadata/base/descriptor.h"
#include "transcode/document/compound_file.h"

namespace khen {
namespace {

constexpr std::size_t most_parts = 20'000;
constexpr std::uint64_t most_unpacked = std::uint64_t{1} * 1024 * 1024 * 1024;
constexpr std::uint64_t suspicious = std::uint64_t{64} * 1024 * 1024;  // from here on the ratio counts
constexpr std::uint64_t greatest_ratio = 100;

struct Part {
  std::string_view name;
  Format format;
};
constexpr std::array<Part, 4> open_xml_parts{{{"word/document.xml", Format::docx},
                                              {"xl/workbook.xml", Format::xlsx},
                                              {"xl/workbook.bin", Format::xlsx},
                                              {"ppt/presentation.xml", Format::pptx}}};
constexpr std::array<Part, 5> streams{{{"WordDocument", Format::doc},
                                       {"Workbook", Format::xls},
                                       {"Book", Format::xls},
                                       {"PowerPoint Document", Format::ppt},
                                       {"EncryptedPackage", Format::docx}}};
// The content of the part "mimetype"; templates and flat variants begin alike.
constexpr std::array<Part, 3> open_document_types{{{"application/vnd.oasis.opendocument.text", Format::odt},
                                                   {"application/vnd.oasis.opendocument.spreadsheet", Format::ods},
                                                   {"application/vnd.oasis.opendocument.presentation", Format::odp}}};

const ZipEntry* find_part(const ZipDirectory& directory, std::string_view name) {
  const auto found = std::ranges::find(directory.entries, name, &ZipEntry::name);
  return found == directory.entries.end() ? nullptr : &*found;
}

std::optional<Format> open_document(const ByteSource& source, const ZipDirectory& directory) {
  constexpr std::size_t longest = 100;
  const ZipEntry* type = find_part(directory, "mimetype");
  if (type == nullptr || type->unpacked > longest || find_part(directory, "content.xml") == nullptr)
    return std::nullopt;
  const auto span = stored_bytes(source, directory, *type);
  const auto text = span ? source.read(span->offset, span->length) : Result<std::string>(std::string());
  if (!text) return std::nullopt;
  const auto* found =
      std::ranges::find_if(open_document_types, [&](const Part& part) { return text->starts_with(part.name); });
  return found == open_document_types.end() ? std::nullopt : std::optional(found->format);
}

Result<void> check_zip(const ZipDirectory& directory) {
  std::uint64_t packed = 0;
  std::uint64_t unpacked = 0;
  for (const ZipEntry& entry : directory.entries) {
    if (entry.encrypted) return fail(Code::unreadable, "media.encrypted");
    if (entry.unpacked > most_unpacked || entry.packed > directory.start) {
      return fail(Code::too_large, "media.refused_bomb");
    }
    packed += entry.packed;
    unpacked += entry.unpacked;
  }
  // Parts that share their bytes are the trick of small bombs: together they would be larger than the file.
  const bool overlapping = packed > directory.start;
  const bool swelling = unpacked > suspicious && unpacked / greatest_ratio > packed;
  if (directory.entries.size() > most_parts || unpacked > most_unpacked || overlapping || swelling) {
    return fail(Code::too_large, "media.refused_bomb");
  }
  return {};
}

bool in_compound_file(std::string_view head) { return head.starts_with(compound_magic); }

}  // namespace

bool is_office(Format format) { return format >= Format::docx && format <= Format::rtf; }

std::optional<Format> office_in_zip(const ByteSource& source) {
  const auto directory = read_zip_directory(source);
  if (!directory) return std::nullopt;
  for (const Part& part : open_xml_parts) {
    if (find_part(*directory, part.name) != nullptr) return part.format;
  }
  return open_document(source, *directory);
}

std::optional<Format> office_in_compound_file(const ByteSource& source) {
  const std::vector<std::string> names = compound_names(source);
  for (const Part& stream : streams) {
    if (std::ranges::find(names, stream.name) != names.end()) return stream.format;
  }
  return std::nullopt;
}

Result<void> check_office_file(const Path& file, Format format) {
  if (format == Format::rtf) return {};
  const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!descriptor) return fail_errno(errno, "open", file.native());
  const ByteSource source = TRY(byte_source(descriptor.get()));
  const std::string head = TRY(source.read(0, compound_magic.size()));
  if (in_compound_file(head)) {
    const std::vector<std::string> names = compound_names(source);
    const bool locked = std::ranges::find(names, "EncryptedPackage") != names.end();
    return locked ? Result<void>(fail(Code::unreadable, "media.encrypted")) : Result<void>();
  }
  const auto directory = read_zip_directory(source);
  if (!directory) return with_cause(fail(Code::unreadable, "media.unreadable"), directory.error().cause);
  return check_zip(*directory);
}

}  // namespace khen
