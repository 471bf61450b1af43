// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <exiv2/exiv2.hpp>

#include "metadata/base/text.h"
#include "transcode/embedded/parts.h"

// The only user of Exiv2.
namespace khen {
namespace {

struct KeyFacts {
  const char* key;
  Meaning meaning;
};

constexpr std::array<KeyFacts, 14> exif_keys{{
    {"Exif.Image.XPTitle", Meaning::title},
    {"Exif.Image.ImageDescription", Meaning::description},
    {"Exif.Image.XPComment", Meaning::description},
    {"Exif.Image.XPSubject", Meaning::description},
    {"Exif.Photo.UserComment", Meaning::description},
    {"Exif.Image.Artist", Meaning::photographer},
    {"Exif.Image.XPAuthor", Meaning::photographer},
    {"Exif.Photo.CameraOwnerName", Meaning::other},
    {"Exif.Image.XPKeywords", Meaning::keyword},
    {"Exif.Image.Copyright", Meaning::rights},
    {"Exif.Photo.DateTimeOriginal", Meaning::recorded},
    {"Exif.Photo.DateTimeDigitized", Meaning::other},
    {"Exif.Image.Make", Meaning::other},
    {"Exif.Image.Model", Meaning::other},
}};

constexpr std::array<KeyFacts, 11> iptc_keys{{
    {"Iptc.Application2.ObjectName", Meaning::title},
    {"Iptc.Application2.Headline", Meaning::title},
    {"Iptc.Application2.Caption", Meaning::description},
    {"Iptc.Application2.Byline", Meaning::photographer},
    {"Iptc.Application2.Keywords", Meaning::keyword},
    {"Iptc.Application2.Copyright", Meaning::rights},
    {"Iptc.Application2.DateCreated", Meaning::recorded},
    {"Iptc.Application2.SubLocation", Meaning::locality},
    {"Iptc.Application2.City", Meaning::locality},
    {"Iptc.Application2.ProvinceState", Meaning::locality},
    {"Iptc.Application2.Credit", Meaning::other},
}};

constexpr std::array<KeyFacts, 15> xmp_keys{{
    {"Xmp.dc.title", Meaning::title},
    {"Xmp.photoshop.Headline", Meaning::title},
    {"Xmp.dc.description", Meaning::description},
    {"Xmp.dc.creator", Meaning::photographer},
    {"Xmp.dc.contributor", Meaning::contributor},
    {"Xmp.dc.subject", Meaning::keyword},
    {"Xmp.dc.rights", Meaning::rights},
    {"Xmp.dc.language", Meaning::language},
    {"Xmp.dc.coverage", Meaning::locality},
    {"Xmp.photoshop.DateCreated", Meaning::recorded},
    {"Xmp.exif.DateTimeOriginal", Meaning::recorded},
    {"Xmp.xmp.CreateDate", Meaning::recorded},
    {"Xmp.iptc.Location", Meaning::locality},
    {"Xmp.photoshop.City", Meaning::locality},
    {"Xmp.photoshop.State", Meaning::locality},
}};

// Two-byte texts of a file explorer's and comments with a coding before them are printed, all others are as stored.
std::string text_of(const Exiv2::Exifdatum& datum, const Exiv2::ExifData& all) {
  if (datum.key().starts_with("Exif.Image.XP")) return datum.print(&all);
  if (const auto* comment = dynamic_cast<const Exiv2::CommentValue*>(&datum.value())) return comment->comment();
  const std::string text = datum.toString();
  return text.substr(0, text.find('\0'));
}

std::optional<double> degrees_of(const Exiv2::ExifData& all, const char* key, const char* reference_key) {
  const auto found = all.findKey(Exiv2::ExifKey(key));
  const auto reference = all.findKey(Exiv2::ExifKey(reference_key));
  if (found == all.end() || reference == all.end() || found->count() < 3) return std::nullopt;
  double degrees = 0;
  double share = 1;
  for (long i = 0; i < 3; ++i, share /= 60) {
    const Exiv2::Rational part = found->toRational(i);
    if (part.second == 0) return std::nullopt;
    degrees += share * part.first / part.second;
  }
  const std::string side = reference->toString();
  return side.starts_with('S') || side.starts_with('W') ? -degrees : degrees;
}

void add_exif(std::vector<EmbeddedField>& fields, const Exiv2::ExifData& all) {
  const auto latitude = degrees_of(all, "Exif.GPSInfo.GPSLatitude", "Exif.GPSInfo.GPSLatitudeRef");
  const auto longitude = degrees_of(all, "Exif.GPSInfo.GPSLongitude", "Exif.GPSInfo.GPSLongitudeRef");
  if (latitude && longitude)
    add_embedded(fields, {"Exif.GPSInfo", Meaning::coordinates, fmt::format("{:.6f}, {:.6f}", *latitude, *longitude)});
  for (const KeyFacts& one : exif_keys) {
    const auto found = all.findKey(Exiv2::ExifKey(one.key));
    if (found != all.end()) add_embedded(fields, {one.key, one.meaning, as_utf8(text_of(*found, all))});
  }
}

void add_iptc(std::vector<EmbeddedField>& fields, const Exiv2::IptcData& all) {
  for (const KeyFacts& one : iptc_keys) {
    for (const Exiv2::Iptcdatum& datum : all) {
      if (datum.key() == one.key) add_embedded(fields, {one.key, one.meaning, as_utf8(datum.toString())});
    }
  }
}

void add_xmp_value(std::vector<EmbeddedField>& fields, const KeyFacts& key, const Exiv2::Xmpdatum& datum) {
  if (const auto* texts = dynamic_cast<const Exiv2::LangAltValue*>(&datum.value())) {
    for (const auto& [language, text] : texts->value_) {
      const bool told = language != "x-default";
      add_embedded(fields, {told ? fmt::format("{} ({})", key.key, clip(language, 20)) : std::string(key.key),
                            key.meaning, as_utf8(text)});
    }
    return;
  }
  constexpr long most_values = 50;
  for (long i = 0; i < std::min<long>(datum.count(), most_values); ++i)
    add_embedded(fields, {key.key, key.meaning, as_utf8(datum.toString(i))});
}

void add_xmp(std::vector<EmbeddedField>& fields, const Exiv2::XmpData& all) {
  for (const KeyFacts& one : xmp_keys) {
    const auto found = all.findKey(Exiv2::XmpKey(one.key));
    if (found != all.end()) add_xmp_value(fields, one, *found);
  }
}

}  // namespace

Result<std::vector<EmbeddedField>> picture_fields(const std::string& path) {
  try {
    Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute);
    Exiv2::enableBMFF(true);
    const auto image = Exiv2::ImageFactory::open(path);
    image->readMetadata();
    std::vector<EmbeddedField> fields;
    add_xmp(fields, image->xmpData());
    add_iptc(fields, image->iptcData());
    add_exif(fields, image->exifData());
    return fields;
  } catch (const Exiv2::AnyError& error) {
    // Of a kind that has no place for tags.
    if (error.code() == Exiv2::kerFileContainsUnknownImageType) return std::vector<EmbeddedField>();
    return with_cause(fail(Code::unreadable, "media.unreadable"), std::string("exiv2: ") + error.what());
  } catch (const std::exception& error) {
    return with_cause(fail(Code::unreadable, "media.unreadable"), std::string("exiv2: ") + error.what());
  }
}

}  // namespace khen
