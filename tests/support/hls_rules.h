// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/hls_playlists.h"

// What RFC 8216 and its second edition (draft-pantos-hls-rfc8216bis) ask of a presentation on demand, as rows. Each
// says what is wrong, "" when nothing is.
namespace khen::hls {

struct Rule {
  std::string_view name;
  std::string (*wrong)(const Presentation& presentation);
};

// What a variant's bandwidth should be: its pictures' and that of the largest sound that it may play with.
inline double expected_bandwidth(const Presentation& shown, const Variant& variant,
                                 double (MediaPlaylist::*measure)() const) {
  double sound = 0;
  bool is_sound = false;
  for (const Attributes& rendition : shown.top.renditions) {
    const bool plays = at(rendition, "TYPE") == "AUDIO" && at(rendition, "GROUP-ID") == at(variant.attributes, "AUDIO");
    const MediaPlaylist* const playlist = shown.find(at(rendition, "URI"));
    if (!plays || playlist == nullptr) continue;
    is_sound = is_sound || at(rendition, "URI") == variant.address;
    sound = std::max(sound, std::ceil((playlist->*measure)()));
  }
  const MediaPlaylist* const own = shown.find(variant.address);
  return sound + (is_sound || own == nullptr ? 0 : std::ceil((own->*measure)()));
}

inline bool is_near(double told, double expected) { return std::abs(told - expected) <= 2 + expected / 1000; }

inline std::string bandwidth_wrong(const Presentation& shown, std::string_view attribute,
                                   double (MediaPlaylist::*measure)() const) {
  for (const Variant& variant : shown.top.variants) {
    const double told = number_of(at(variant.attributes, attribute));
    const double expected = expected_bandwidth(shown, variant, measure);
    if (!is_near(told, expected))
      return variant.address + " tells " + std::to_string(told) + " for " + std::to_string(expected);
  }
  return {};
}

inline bool is_language(std::string_view tag) {
  bool first = true;
  for (const std::string_view part : split(tag, '-')) {
    const bool fits = part.size() <= 8 && part.size() >= (first ? 2U : 1U) &&
                      std::all_of(part.begin(), part.end(), [](unsigned char c) { return std::isalnum(c) != 0; });
    if (!fits) return false;
    first = false;
  }
  return true;
}

// Of two members of a group, what a player chooses by.
inline std::string purpose_of(const Attributes& rendition) {
  return at(rendition, "LANGUAGE") + "|" + at(rendition, "FORCED") + "|" + at(rendition, "CHARACTERISTICS");
}

// By TYPE, then GROUP-ID.
inline std::map<std::string, std::map<std::string, std::vector<const Attributes*>>> groups_of(
    const Presentation& shown) {
  std::map<std::string, std::map<std::string, std::vector<const Attributes*>>> groups;
  for (const Attributes& one : shown.top.renditions) groups[at(one, "TYPE")][at(one, "GROUP-ID")].push_back(&one);
  return groups;
}

// `member_wrong` over every group.
template <class Check>
std::string each_group(const Presentation& shown, Check check) {
  for (const auto& [type, groups] : groups_of(shown)) {
    for (const auto& [id, members] : groups) {
      if (std::string wrong = check(members); !wrong.empty()) return type + " " + id + ": " + wrong;
    }
  }
  return {};
}

inline constexpr std::array rules{
    Rule{"begins with its mark, is clean text and has one version that covers what it uses",
         [](const Presentation& shown) -> std::string {
           for (const auto& [address, text] : shown.playlists) {
             if (!text.starts_with("#EXTM3U\n") || !text.ends_with("\n")) return address + ": mark";
             if (!is_clean_text(text) || text.find('\r') != std::string::npos) return address + ": text";
             const std::size_t version = text.find("\n#EXT-X-VERSION:");
             if (version == std::string::npos || text.find("\n#EXT-X-VERSION:", version + 1) != std::string::npos)
               return address + ": version";
             const double told = number_of(std::string_view(text).substr(version + 16));
             // EXT-X-MAP asks for 6, byte ranges and keyframes for 4; 12 is the latest there is.
             const double needed = text.find("#EXT-X-MAP") != std::string::npos ? 6 : 4;
             if (told < needed || told > 12) return address + ": version " + std::to_string(told);
           }
           return {};
         }},
    Rule{"says that segments stand alone",
         [](const Presentation& shown) -> std::string {
           const std::string& top = shown.playlists.at("");
           return top.find("\n#EXT-X-INDEPENDENT-SEGMENTS\n") == std::string::npos ? "absent" : "";
         }},
    Rule{"every address leads to a playlist",
         [](const Presentation& shown) -> std::string {
           for (const Variant& one : shown.top.variants) {
             if (shown.find(one.address) == nullptr) return "variant " + one.address;
           }
           for (const auto* list : {&shown.top.renditions, &shown.top.keyframes}) {
             for (const Attributes& one : *list) {
               if (shown.find(at(one, "URI")) == nullptr) return "address " + at(one, "URI");
             }
           }
           return shown.top.variants.empty() ? "no variant" : "";
         }},
    Rule{"BANDWIDTH is the greatest sum of what may play together",
         [](const Presentation& shown) { return bandwidth_wrong(shown, "BANDWIDTH", &MediaPlaylist::peak); }},
    Rule{
        "AVERAGE-BANDWIDTH is the greatest sum of means",
        [](const Presentation& shown) { return bandwidth_wrong(shown, "AVERAGE-BANDWIDTH", &MediaPlaylist::average); }},
    Rule{"CODECS name what plays, sound included",
         [](const Presentation& shown) -> std::string {
           for (const Variant& one : shown.top.variants) {
             const std::string codecs = at(one.attributes, "CODECS");
             const bool both = !at(one.attributes, "RESOLUTION").empty() && !at(one.attributes, "AUDIO").empty();
             if (codecs.empty() || both != (codecs.find(',') != std::string::npos)) return one.address;
           }
           return {};
         }},
    Rule{"pictures tell size, rate and range",
         [](const Presentation& shown) -> std::string {
           for (const Variant& one : shown.top.variants) {
             const bool pictures = at(one.attributes, "CODECS").find("av") == 0;
             const std::string rate = at(one.attributes, "FRAME-RATE");
             const std::string size = at(one.attributes, "RESOLUTION");
             const bool told = size.find('x') != std::string::npos && rate.size() - rate.find('.') == 4 &&
                               !at(one.attributes, "VIDEO-RANGE").empty();
             if (pictures != told) return one.address;
           }
           return {};
         }},
    Rule{"groups that variants name exist, and all variants offer the subtitles",
         [](const Presentation& shown) -> std::string {
           const auto groups = groups_of(shown);
           for (const Variant& one : shown.top.variants) {
             for (const std::string type : {"AUDIO", "SUBTITLES"}) {
               const std::string id = at(one.attributes, type);
               const auto found = groups.find(type);
               const bool exists = found != groups.end() && found->second.count(id) > 0;
               if (!id.empty() && !exists) return one.address + " " + type;
               if (id.empty() && type == "SUBTITLES" && found != groups.end()) return one.address + " " + type;
             }
           }
           return {};
         }},
    Rule{"names are unique in a group",
         [](const Presentation& shown) {
           return each_group(shown, [](const auto& members) -> std::string {
             std::set<std::string> names;
             for (const Attributes* one : members) {
               if (at(*one, "NAME").empty() || !names.insert(at(*one, "NAME")).second) return at(*one, "NAME") + "!";
             }
             return {};
           });
         }},
    Rule{"one default at most, and it may be chosen",
         [](const Presentation& shown) {
           return each_group(shown, [](const auto& members) -> std::string {
             int defaults = 0;
             for (const Attributes* one : members) {
               if (at(*one, "DEFAULT") != "YES") continue;
               if (++defaults > 1 || at(*one, "AUTOSELECT") != "YES") return at(*one, "NAME");
             }
             return {};
           });
         }},
    Rule{"what players may choose by themselves differs in language or purpose",
         [](const Presentation& shown) {
           return each_group(shown, [](const auto& members) -> std::string {
             std::set<std::string> purposes;
             for (const Attributes* one : members) {
               const bool chosen = at(*one, "AUTOSELECT") == "YES";
               if (chosen && !purposes.insert(purpose_of(*one)).second) return at(*one, "NAME");
             }
             return {};
           });
         }},
    Rule{"groups of a kind have the same members",
         [](const Presentation& shown) -> std::string {
           for (const auto& [type, groups] : groups_of(shown)) {
             std::set<std::set<std::string>> contents;
             for (const auto& [id, members] : groups) {
               std::set<std::string> content;
               for (const Attributes* one : members) {
                 content.insert(at(*one, "NAME") + "|" + purpose_of(*one) + "|" + at(*one, "DEFAULT") +
                                at(*one, "AUTOSELECT"));
               }
               contents.insert(content);
             }
             if (contents.size() > 1) return type;
           }
           return {};
         }},
    Rule{"languages are tags of BCP 47",
         [](const Presentation& shown) -> std::string {
           for (const Attributes& one : shown.top.renditions) {
             const auto found = one.find("LANGUAGE");
             if (found != one.end() && !is_language(found->second)) return found->second;
           }
           return {};
         }},
    Rule{"purposes are those that the format knows",
         [](const Presentation& shown) -> std::string {
           const std::set<std::string, std::less<>> known{
               "public.accessibility.transcribes-spoken-dialog", "public.accessibility.describes-music-and-sound",
               "public.accessibility.describes-video", "public.easy-to-read"};
           for (const Attributes& one : shown.top.renditions) {
             const std::string told = at(one, "CHARACTERISTICS");
             for (const std::string_view purpose : split(told, ',')) {
               if (!told.empty() && known.count(purpose) == 0) return std::string(purpose);
             }
             const bool describes = told.find("describes-video") != std::string::npos;
             if (describes && at(one, "TYPE") != "AUDIO") return told;
           }
           return {};
         }},
    Rule{"FORCED is said of subtitles only, CHANNELS of every sound",
         [](const Presentation& shown) -> std::string {
           for (const Attributes& one : shown.top.renditions) {
             const bool sound = at(one, "TYPE") == "AUDIO";
             if (sound == !at(one, "FORCED").empty() || sound != (number_of(at(one, "CHANNELS")) > 0))
               return at(one, "NAME");
           }
           return {};
         }},
    Rule{"stable ids are well-formed and one for each address",
         [](const Presentation& shown) -> std::string {
           std::map<std::string, std::string> variants;
           std::map<std::string, std::string> renditions;
           const auto bad = [](std::map<std::string, std::string>& known, const std::string& id,
                               const std::string& address) {
             const auto fits = [](char c) {
               return std::isalnum(static_cast<unsigned char>(c)) ||
                      std::string_view("+/=.-_").find(c) != std::string_view::npos;
             };
             return id.empty() || !std::all_of(id.begin(), id.end(), fits) ||
                    known.emplace(id, address).first->second != address;
           };
           for (const Variant& one : shown.top.variants) {
             if (bad(variants, at(one.attributes, "STABLE-VARIANT-ID"), one.address)) return one.address;
           }
           for (const Attributes& one : shown.top.keyframes) {
             if (bad(variants, at(one, "STABLE-VARIANT-ID"), at(one, "URI"))) return at(one, "URI");
           }
           for (const Attributes& one : shown.top.renditions) {
             if (bad(renditions, at(one, "STABLE-RENDITION-ID"), at(one, "URI"))) return at(one, "URI");
           }
           return {};
         }},
    Rule{"keyframe playlists say what they are, and only they",
         [](const Presentation& shown) -> std::string {
           for (const auto& [address, media] : shown.media) {
             if (media.has("#EXT-X-I-FRAMES-ONLY") != (shown.keyframes.count(address) > 0)) return address;
           }
           for (const Attributes& one : shown.top.keyframes) {
             const MediaPlaylist* const media = shown.find(at(one, "URI"));
             const bool told = !at(one, "RESOLUTION").empty() && !at(one, "CODECS").empty();
             if (!told || media == nullptr ||
                 !is_near(number_of(at(one, "AVERAGE-BANDWIDTH")), std::ceil(media->average())))
               return at(one, "URI");
           }
           return {};
         }},
    Rule{"no segment is longer than the target",
         [](const Presentation& shown) -> std::string {
           for (const auto& [address, media] : shown.media) {
             if (media.segments.empty()) return address;
             for (const Segment& segment : media.segments) {
               if (segment.seconds <= 0 || std::lround(segment.seconds) > std::lround(media.target)) return address;
             }
           }
           return {};
         }},
    Rule{"all pictures and sounds have one target",
         [](const Presentation& shown) -> std::string {
           std::set<double> targets;
           for (const auto& [address, media] : shown.media) {
             if (shown.keyframes.count(address) + shown.subtitles.count(address) == 0) targets.insert(media.target);
           }
           return targets.size() > 1 ? "several" : "";
         }},
    Rule{"playlists are whole and say so",
         [](const Presentation& shown) -> std::string {
           for (const auto& [address, media] : shown.media) {
             if (!media.has("#EXT-X-PLAYLIST-TYPE:VOD") || !media.text.ends_with("\n#EXT-X-ENDLIST\n")) return address;
           }
           return {};
         }},
    Rule{"byte ranges follow one another behind the header",
         [](const Presentation& shown) -> std::string {
           for (const auto& [address, media] : shown.media) {
             if (shown.subtitles.count(address) > 0) continue;
             const std::string header = at(media.map, "BYTERANGE");
             if (at(media.map, "URI").empty() || !header.ends_with("@0")) return address + " has no header";
             auto end = static_cast<std::uint64_t>(number_of(header));
             for (const Segment& segment : media.segments) {
               if (!segment.has_range || segment.bytes == 0 || segment.offset < end) return address;
               end = segment.offset + segment.bytes;
             }
           }
           return {};
         }},
    Rule{"all last equally long, but for one segment",
         [](const Presentation& shown) -> std::string {
           double longest = 0;
           for (const auto& [address, media] : shown.media) longest = std::max(longest, media.seconds());
           for (const auto& [address, media] : shown.media) {
             if (longest - media.seconds() > media.target) return address;
           }
           return {};
         }},
};

// What is wrong, a line a rule; "" when nothing is.
inline std::string wrongs(const Playlists& playlists) {
  const Presentation shown = read_presentation(playlists);
  std::string all;
  for (const Rule& rule : rules) {
    if (const std::string wrong = rule.wrong(shown); !wrong.empty()) {
      all += std::string(rule.name) + ": " + wrong + "\n";
    }
  }
  return all;
}

}  // namespace khen::hls
