// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/result.h"
#include "metadata/embedded/field.h"

// What the readers of transcode/embedded/ share.
namespace khen {

// What the member, element or tag of this name is about: "dc:title", "upload_date", "TITLE". Meaning::other when its
// name is not in the table. Pure.
Meaning meaning_of_name(std::string_view name);

// Bytes that are no UTF-8 become what a reader of Latin-1 makes of them, so that they can be put right later. Pure.
std::string as_utf8(std::string_view bytes);

// A sidecar's bytes. Nothing can be wrong with them: what isn't understood says nothing. Pure.
std::vector<EmbeddedField> sidecar_fields(std::string_view bytes);

// The tags that containers of sound and film may carry, as ffprobe's words for what to print.
std::string_view told_tags();
struct NamedText {
  std::string name;
  std::string text;
};
// What they say. `broadcast`: a Broadcast Wave file, which shares its tag names with others. Pure.
enum class TagFamily { plain, broadcast };
void add_tags(std::vector<EmbeddedField>& fields, const std::vector<NamedText>& tags, TagFamily family);

// By Exiv2, in the file that knows it. "media.unreadable".
Result<std::vector<EmbeddedField>> picture_fields(const std::string& path);

}  // namespace khen
