// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/probe.h"

#include "transcode/codecs.h"
#include "transcode/command.h"
#include "transcode/document.h"
#include "transcode/document/office_kind.h"
#include "transcode/embedded/embedded.h"
#include "transcode/image.h"
#include "transcode/raw/raw.h"

namespace khen {
namespace {

constexpr std::size_t most_json = std::size_t{4} * 1024 * 1024;
constexpr std::uint64_t probe_memory = std::uint64_t{4} * 1024 * 1024 * 1024;

// FFmpeg's own words go to the log only; the person gets the one thing that differs: was the file cut off?
Error unreadable(const std::string& messages) {
  const bool cut = messages.find("moov atom not found") != std::string::npos;
  return with_cause(fail(Code::unreadable, cut ? "media.truncated" : "media.unreadable"), messages);
}

struct Probed {
  std::string json;
  ChildEnd end;
};

Result<Probed> run_ffprobe(const Sandbox& sandbox, const Path& file, Arguments arguments, const std::stop_token& stop) {
  Confined job;
  job.program = Program::ffprobe;
  job.arguments = std::move(arguments);
  job.input = file;
  job.limits.memory_bytes = probe_memory;
  job.limits.cpu_seconds = 60;
  job.limits.wall = std::chrono::minutes(3);
  Probed probed;
  const ChildOutput collect = [&](std::string_view piece) {
    if (probed.json.size() <= most_json) probed.json += piece;
    return Advance::none;
  };
  probed.end = TRY(sandbox.run(job, collect, stop));
  return probed;
}

Result<MediaInfo> probe_streams(const Sandbox& sandbox, const Path& file, Format format, const std::stop_token& stop) {
  const std::string_view name = sandbox.input_name();
  Probed probed = TRY(run_ffprobe(sandbox, file, probe_arguments(format, name), stop));
  const RefusedDecoders refused = refused_decoders(probed.end.messages);
  if (probed.end.exit_code != 0 && !refused.names.empty()) {
    probed = TRY(run_ffprobe(sandbox, file, probe_arguments(format, name, refused.names), stop));
  }
  const bool tagged = probed.json.size() <= most_json;
  if (!tagged) probed = TRY(run_ffprobe(sandbox, file, probe_arguments(format, name, refused.names, Tags::none), stop));
  if (probed.end.exit_code != 0) return unreadable(probed.end.messages);
  if (probed.json.size() > most_json) return fail(Code::unreadable, "media.unreadable");
  MediaInfo info = TRY(parse_probe(probed.json, format));
  if (!tagged) info.findings.push_back({"media.tags_unreadable", {}});
  return info;
}

Result<void> refuse_by_format(Format format) {
  switch (format) {
    case Format::empty: return fail(Code::unreadable, "media.empty");
    case Format::playlist: return fail(Code::unsupported_type, "media.refused_playlist");
    case Format::markup: return fail(Code::unsupported_type, "media.refused_markup");
    case Format::unknown: return fail(Code::unsupported_type, "media.unsupported");
    default: return {};
  }
}

Result<MediaInfo> probe_picture(const Sandbox& sandbox, const Path& file, Format format, const std::stop_token& stop) {
  MediaInfo info;
  info.picture = TRY(format == Format::raw ? read_raw_header(sandbox, file, stop)
                                           : read_image_header(sandbox, file, format, stop));
  auto tags = read_picture_tags(sandbox, file, stop);
  if (tags) {
    info.embedded = *std::move(tags);
  } else if (tags.error().code == Code::cancelled) {
    return std::move(tags).error();
  } else {
    info.findings.push_back({"media.tags_unreadable", {}});
  }
  return info;
}

Result<MediaInfo> probe_document(const Sandbox& sandbox, const Path& file, Format format, const std::stop_token& stop) {
  if (is_office(format)) TRY(check_office_file(file, format));
  MediaInfo info;
  info.document = PagedDocument{};
  if (format != Format::pdf) return info;
  PdfFacts pdf = TRY(read_pdf_facts(sandbox, file, stop));
  info.document->pages = pdf.pages;
  info.embedded = std::move(pdf.fields);
  return info;
}

}  // namespace

Result<MediaInfo> probe(const Sandbox& sandbox, const Path& file, const std::stop_token& stop) {
  const std::uint64_t bytes = TRY(khen::file_size(file));
  const Format format = TRY(sniff_file(file));
  TRY(refuse_by_format(format));
  const FormatFacts& known = facts(format);
  MediaInfo info;
  if (known.kind == Kind::image) {
    info = TRY(probe_picture(sandbox, file, format, stop));
  } else if (known.kind == Kind::document) {
    info = TRY(probe_document(sandbox, file, format, stop));
  } else {
    info = TRY(probe_streams(sandbox, file, format, stop));
    info.bytes = bytes;
    return info;
  }
  info.format = format;
  info.kind = *known.kind;
  info.media_type = known.media_type;
  info.bytes = bytes;
  return info;
}

}  // namespace khen
