// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/guard.h"

#include <algorithm>
#include <array>
#include <optional>

#include "metadata/base/text.h"

namespace khen {
namespace {

// How a field that comes more than once is treated.
enum class Repeats { refused, joined_by_comma, joined_by_semicolon };

struct AllowedField {
  std::string_view name;
  Repeats repeats;
};

// What handlers may see. Everything else a client sends is dropped here.
constexpr std::array allowed_fields{
    AllowedField{"accept", Repeats::joined_by_comma},
    AllowedField{"accept-encoding", Repeats::joined_by_comma},
    AllowedField{"accept-language", Repeats::joined_by_comma},
    AllowedField{"access-control-request-headers", Repeats::joined_by_comma},
    AllowedField{"access-control-request-method", Repeats::refused},
    AllowedField{"authorization", Repeats::refused},
    AllowedField{"connection", Repeats::joined_by_comma},
    AllowedField{"content-encoding", Repeats::joined_by_comma},
    AllowedField{"content-length", Repeats::refused},
    AllowedField{"content-type", Repeats::refused},
    AllowedField{"cookie", Repeats::joined_by_semicolon},
    AllowedField{"downlink", Repeats::refused},
    AllowedField{"ect", Repeats::refused},
    AllowedField{"expect", Repeats::refused},
    AllowedField{"host", Repeats::refused},
    AllowedField{"idempotency-key", Repeats::refused},
    AllowedField{"if-match", Repeats::joined_by_comma},
    AllowedField{"if-modified-since", Repeats::refused},
    AllowedField{"if-none-match", Repeats::joined_by_comma},
    AllowedField{"if-range", Repeats::refused},
    AllowedField{"if-unmodified-since", Repeats::refused},
    AllowedField{"last-event-id", Repeats::refused},
    AllowedField{"origin", Repeats::refused},
    AllowedField{"prefer", Repeats::joined_by_comma},
    AllowedField{"range", Repeats::refused},
    AllowedField{"referer", Repeats::refused},
    AllowedField{"rtt", Repeats::refused},
    AllowedField{"save-data", Repeats::refused},
    AllowedField{"sec-fetch-mode", Repeats::refused},
    AllowedField{"sec-fetch-site", Repeats::refused},
    AllowedField{"transfer-encoding", Repeats::joined_by_comma},
    AllowedField{"tus-resumable", Repeats::refused},
    AllowedField{"upload-checksum", Repeats::refused},
    AllowedField{"upload-concat", Repeats::refused},
    AllowedField{"upload-defer-length", Repeats::refused},
    AllowedField{"upload-length", Repeats::refused},
    AllowedField{"upload-metadata", Repeats::refused},
    AllowedField{"upload-offset", Repeats::refused},
    AllowedField{"user-agent", Repeats::refused},
    AllowedField{"x-csrf-token", Repeats::refused},
    AllowedField{"x-forwarded-for", Repeats::joined_by_comma},
    AllowedField{"x-forwarded-proto", Repeats::joined_by_comma},
};

constexpr bool is_sorted_by_name() {
  return std::is_sorted(allowed_fields.begin(), allowed_fields.end(),
                        [](const AllowedField& a, const AllowedField& b) { return a.name < b.name; });
}
static_assert(is_sorted_by_name());

struct MethodRow {
  std::string_view name;
  Method method;
  enum class Body { refused, required } body;
};

constexpr std::array methods{
    MethodRow{"GET", Method::get, MethodRow::Body::refused},
    MethodRow{"HEAD", Method::head, MethodRow::Body::refused},
    MethodRow{"POST", Method::post, MethodRow::Body::required},
    MethodRow{"PUT", Method::put, MethodRow::Body::required},
    MethodRow{"PATCH", Method::patch, MethodRow::Body::required},
    MethodRow{"DELETE", Method::delete_, MethodRow::Body::refused},
    MethodRow{"OPTIONS", Method::options, MethodRow::Body::refused},
};

Refusal refuse(int status, std::string_view reason) { return {status, reason}; }

bool is_letter_or_digit(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_name_character(char c) { return is_letter_or_digit(c) || c == '-'; }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_host_character(char c) { return is_name_character(c) || c == '.' || c == '_'; }
bool is_address_character(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' || c == '.';
}
bool is_target_character(char c) { return c > 0x20 && c < 0x7f && c != '"' && c != '<' && c != '>' && c != '\\'; }

const AllowedField* find_allowed(std::string_view name) {
  const auto found = std::lower_bound(allowed_fields.begin(), allowed_fields.end(), name,
                                      [](const AllowedField& field, std::string_view n) { return field.name < n; });
  return found != allowed_fields.end() && found->name == name ? &*found : nullptr;
}

// A name or an address, with or without a port (RFC 3986, 3.2.2 and 3.2.3); nobody in between may read it otherwise.
bool is_host(std::string_view host) {
  if (host.size() > 255) return false;
  const bool bracketed = host.starts_with('[');
  const std::size_t end = std::min(bracketed ? host.find(']') : host.find(':'), host.size());
  const std::string_view name = bracketed ? host.substr(1, end - 1) : host.substr(0, end);
  if (name.empty() || !std::all_of(name.begin(), name.end(), bracketed ? is_address_character : is_host_character)) {
    return false;
  }
  if (bracketed && end == host.size()) return false;
  const std::string_view rest = host.substr(bracketed ? end + 1 : end);
  if (rest.empty()) return true;
  const std::string_view port = rest.substr(1);
  return rest.front() == ':' && !port.empty() && port.size() <= 5 && std::all_of(port.begin(), port.end(), is_digit);
}

// One path means one thing: no escape may hide a separator, a parent or a terminator.
std::optional<std::string> decode_path(std::string_view raw, std::size_t limit) {
  auto path = percent_decode(raw);
  if (!path || path->size() > limit || !is_clean_text(*path)) return std::nullopt;
  if (std::any_of(path->begin(), path->end(), is_control)) return std::nullopt;
  if (std::count(path->begin(), path->end(), '/') != std::count(raw.begin(), raw.end(), '/')) return std::nullopt;
  for (const std::string_view segment : split(*path, '/')) {
    if (segment == "." || segment == "..") return std::nullopt;
  }
  return path;
}

std::string_view take_line(std::string_view& head) {
  const std::size_t end = head.find("\r\n");
  const std::string_view line = head.substr(0, end);
  head.remove_prefix(line.size() + 2);
  return line;
}

using Outcome = std::optional<Refusal>;  // nullopt: go on

Outcome read_target(std::string_view target, RequestHead& head, const HeadLimits& limits) {
  if (target == "*" && head.method == Method::options) {
    head.target = "*";
    head.path = "*";
    return std::nullopt;
  }
  if (!std::all_of(target.begin(), target.end(), is_target_character)) return refuse(400, "http.head.target");
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!target.starts_with(scheme)) continue;
    // Absolute form (RFC 9112, 3.2.2): its authority replaces Host.
    const std::string_view rest = target.substr(scheme.size());
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
    if (!is_host(authority)) return refuse(400, "http.head.host");
    head.host = to_lower_ascii(authority);
    target = rest.substr(authority.size());
    if (target.empty()) target = "/";
    break;
  }
  if (!target.starts_with('/') || target.find('#') != std::string_view::npos) return refuse(400, "http.head.target");
  const std::size_t question = std::min(target.find('?'), target.size());
  auto path = decode_path(target.substr(0, question), limits.path);
  if (!path) return refuse(400, "http.head.path");
  auto query = parse_form(target.substr(std::min(question + 1, target.size())), {.fields = 128, .value = 4096});
  if (!query) return refuse(400, "http.head.query");
  head.target = std::string(target);
  head.path = std::move(*path);
  head.query = std::move(query).value();
  return std::nullopt;
}

Outcome read_request_line(std::string_view line, RequestHead& head, const HeadLimits& limits) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return refuse(400, "http.head.request_line");
  const std::string_view name = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  if (version == "HTTP/1.0") {
    head.version = HttpVersion::http_1_0;
    head.after_reply = AfterReply::close;
  } else if (version != "HTTP/1.1") {
    const bool other = version.size() == 8 && version.starts_with("HTTP/") && version[6] == '.';
    return refuse(other ? 505 : 400, "http.head.version");
  }
  const auto method =
      std::find_if(methods.begin(), methods.end(), [&](const MethodRow& row) { return row.name == name; });
  if (method == methods.end()) {
    const bool token = !name.empty() && std::all_of(name.begin(), name.end(), is_name_character);
    return refuse(token ? 501 : 400, "http.head.method");
  }
  head.method = method->method;
  return read_target(target, head, limits);
}

Outcome read_field(std::string_view line, RequestHead& head) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return refuse(400, "http.head.field");
  // Also refuses folded lines, a space before the colon, and '_', by which a field could pose as another's variable.
  if (!std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(colon), is_name_character)) {
    return refuse(400, "http.head.field_name");
  }
  const std::string name = to_lower_ascii(line.substr(0, colon));
  const AllowedField* allowed = find_allowed(name);
  if (allowed == nullptr) return std::nullopt;
  const std::string_view value = trim(line.substr(colon + 1));
  if (!head.headers.has(name)) {
    head.headers.add(name, value);
    return std::nullopt;
  }
  if (allowed->repeats == Repeats::refused) return refuse(400, "http.head.repeated");
  const std::string_view separator = allowed->repeats == Repeats::joined_by_comma ? ", " : "; ";
  head.headers.set(name, std::string(head.headers.find(name)).append(separator).append(value));
  return std::nullopt;
}

Outcome check_host(RequestHead& head) {
  const std::string_view host = head.headers.find("host");
  if (!is_host(host)) return refuse(400, "http.head.host");
  if (head.host.empty()) head.host = to_lower_ascii(host);
  return std::nullopt;
}

// A number has one spelling: a zero in front makes it octal to some.
std::optional<std::uint64_t> parse_length(std::string_view text) {
  if (text.empty() || text.size() > 18 || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

Outcome check_body(RequestHead& head) {
  const bool has_length = head.headers.has("content-length");
  if (head.headers.has("transfer-encoding")) {
    return has_length ? refuse(400, "http.head.two_lengths") : refuse(411, "http.head.length_required");
  }
  const auto length = parse_length(has_length ? head.headers.find("content-length") : "0");
  if (!length) return refuse(400, "http.head.length");
  head.content_length = *length;
  const auto row =
      std::find_if(methods.begin(), methods.end(), [&](const MethodRow& r) { return r.method == head.method; });
  if (row->body == MethodRow::Body::refused && *length > 0) return refuse(400, "http.head.unexpected_body");
  if (row->body == MethodRow::Body::required && !has_length) return refuse(411, "http.head.length_required");
  const std::string coding = to_lower_ascii(head.headers.find("content-encoding"));
  if (!coding.empty() && coding != "identity") return refuse(415, "http.head.content_encoding");
  return std::nullopt;
}

Outcome check_expectation(RequestHead& head) {
  const std::string_view expect = head.headers.find("expect");
  if (expect.empty() || head.version == HttpVersion::http_1_0) return std::nullopt;
  if (to_lower_ascii(expect) != "100-continue") return refuse(417, "http.head.expect");
  if (head.content_length > 0) head.expectation = Expectation::continue_first;
  return std::nullopt;
}

void read_connection(RequestHead& head) {
  const std::string connection = to_lower_ascii(head.headers.find("connection"));
  for (const std::string_view option : split(connection, ',')) {
    if (trim(option) == "close") {
      head.after_reply = AfterReply::close;
      return;
    }
    if (trim(option) == "keep-alive") head.after_reply = AfterReply::keep;
  }
}

// Bytes that need no second look wherever they stand; all but line ends and controls.
constexpr std::array<bool, 256> plain_bytes = [] {
  std::array<bool, 256> table{};
  for (std::size_t byte = 0x20; byte < table.size(); ++byte) table[byte] = byte != 0x7f;
  table['\t'] = true;
  return table;
}();
bool is_plain(char c) { return plain_bytes[static_cast<unsigned char>(c)]; }

// What is not plain: the two halves of a line end, each beside the other, or a control that no place in a head may
// hold.
Outcome check_byte(std::string_view buffer, std::size_t at) {
  const char c = buffer[at];
  const bool after_cr = at > 0 && buffer[at - 1] == '\r';
  if (c == '\n') return after_cr ? Outcome() : refuse(400, "http.head.line_end");
  if (after_cr) return refuse(400, "http.head.line_end");
  return c == '\r' || is_plain(c) ? Outcome() : refuse(400, "http.head.control");
}

Refusal too_large(std::string_view head, const HeadLimits& limits) {
  return head.find('\r') > limits.request_line ? refuse(414, "http.head.target_too_long")
                                               : refuse(431, "http.head.too_large");
}

}  // namespace

HeadProgress scan_head(std::string_view buffer, std::size_t seen, const HeadLimits& limits) {
  // One empty line before a request is an old client's habit that RFC 9112, 2.2 asks to bear with.
  const std::size_t start = buffer.starts_with("\r\n") ? 2 : 0;
  const std::size_t end = std::min(buffer.size(), limits.bytes);
  bool plain_before = false;
  for (std::size_t at = std::min(seen, end); at < end; ++at) {
    const bool plain = is_plain(buffer[at]);
    if (plain && plain_before) continue;
    plain_before = plain;
    if (const Outcome refused = check_byte(buffer, at)) return *refused;
    if (buffer[at] == '\n' && at >= start + 3 && buffer[at - 2] == '\n') return HeadComplete{at + 1};
    if (buffer[at] == '\n' && at == 3 && start == 2) return refuse(400, "http.head.request_line");
  }
  if (buffer.size() > limits.bytes) return too_large(buffer.substr(start), limits);
  const std::string_view head = buffer.substr(std::min(start, buffer.size()));
  const std::size_t request_line = std::min(head.find('\r'), head.size());
  if (request_line > limits.request_line) return refuse(414, "http.head.target_too_long");
  const auto lines = static_cast<std::size_t>(std::count(head.begin(), head.end(), '\n'));
  if (lines > limits.lines) return refuse(431, "http.head.too_many_fields");
  return HeadIncomplete{};
}

std::variant<RequestHead, Refusal> parse_head(std::string_view bytes, const HeadLimits& limits) {
  if (bytes.starts_with("\r\n")) bytes.remove_prefix(2);
  if (bytes.size() < 4 || !bytes.ends_with("\r\n\r\n")) return refuse(400, "http.head.line_end");
  RequestHead head;
  const std::string_view request_line = take_line(bytes);
  if (request_line.size() > limits.request_line) return refuse(414, "http.head.target_too_long");
  if (const Outcome refused = read_request_line(request_line, head, limits)) return *refused;
  std::size_t lines = 1;
  while (bytes != "\r\n") {
    if (++lines > limits.lines) return refuse(431, "http.head.too_many_fields");
    if (const Outcome refused = read_field(take_line(bytes), head)) return *refused;
  }
  for (const auto check : {check_host, check_body, check_expectation}) {
    if (const Outcome refused = check(head)) return *refused;
  }
  read_connection(head);
  return head;
}

}  // namespace khen
