// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/server/support/attacks.h"

#include "tests/server/raw_client.h"

namespace khen::test {

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

std::string post(std::string_view fields, std::string_view body) {
  return "POST / HTTP/1.1\r\nHost: khen.test\r\n" + std::string(fields) + "\r\n" + std::string(body);
}

std::vector<Attack> attacks() {
  using namespace std::string_literals;
  const std::string h = "Host: khen.test\r\n";
  return {
      {"a_bare_line_feed", "GET / HTTP/1.1\n"s + h + "\r\n", 400},
      {"a_bare_line_feed_in_a_field", "GET / HTTP/1.1\r\nHost: khen.test\nX: y\r\n\r\n", 400},
      {"a_bare_carriage_return", "GET / HTTP/1.1\r\nHost: khen.test\rX: y\r\n\r\n", 400},
      {"a_nul_byte_in_a_value", "GET / HTTP/1.1\r\nHost: khen.test\r\nX: a\0b\r\n\r\n"s, 400},
      {"a_control_byte_in_a_value", "GET / HTTP/1.1\r\nHost: khen.test\r\nX: a\x1b[2J\r\n\r\n", 400},
      {"a_tls_hello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s + std::string(40, 'x'), 400},
      {"a_folded_line", get("/", "X: a\r\n b\r\n"), 400},
      {"a_space_before_the_colon", get("/", "X : a\r\n"), 400},
      {"a_field_without_a_colon", get("/", "nonsense\r\n"), 400},
      {"a_field_without_a_name", get("/", ": a\r\n"), 400},
      {"a_field_that_shadows_the_address", get("/", "REMOTE_ADDR: 10.9.8.7\r\n"), 400},
      {"no_host", "GET / HTTP/1.1\r\n\r\n", 400},
      {"two_hosts", get("/", "Host: other\r\n"), 400},
      {"a_host_with_a_path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
      {"a_host_with_user_information", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400},
      {"an_empty_host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400},
      {"an_unknown_method", "BREW / HTTP/1.1\r\n" + h + "\r\n", 501},
      {"connect", "CONNECT khen.test:443 HTTP/1.1\r\n" + h + "\r\n", 501},
      {"trace", "TRACE / HTTP/1.1\r\n" + h + "\r\n", 501},
      {"a_method_in_lower_case", "get / HTTP/1.1\r\n" + h + "\r\n", 501},
      {"no_version", "GET /\r\n" + h + "\r\n", 400},
      {"version_2", "GET / HTTP/2.0\r\n" + h + "\r\n", 505},
      {"the_preface_of_version_2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
      {"a_version_with_junk", "GET / HTTP/1.1x\r\n" + h + "\r\n", 400},
      {"two_spaces", "GET  / HTTP/1.1\r\n" + h + "\r\n", 400},
      {"a_tab_for_a_space", "GET\t/ HTTP/1.1\r\n" + h + "\r\n", 400},
      {"a_space_in_the_target", "GET /a b HTTP/1.1\r\n" + h + "\r\n", 400},
      {"a_target_without_a_slash", "GET a HTTP/1.1\r\n" + h + "\r\n", 400},
      {"a_fragment_in_the_target", "GET /#x HTTP/1.1\r\n" + h + "\r\n", 400},
      {"a_backslash_in_the_target", "GET /..\\..\\etc HTTP/1.1\r\n" + h + "\r\n", 400},
      {"raw_utf8_in_the_target", "GET /\xc3\xa9 HTTP/1.1\r\n" + h + "\r\n", 400},
      {"dots", get("/a/../../etc/passwd"), 400},
      {"encoded_dots", get("/a/%2e%2e/b"), 400},
      {"a_single_dot", get("/./a"), 400},
      {"an_encoded_slash", get("/a%2fb"), 400},
      {"a_nul_in_the_path", get("/a%00b"), 400},
      {"a_line_end_in_the_path", get("/a%0d%0aX:%20y"), 400},
      {"overlong_utf8_in_the_path", get("/%c0%ae%c0%ae/"), 400},
      {"a_surrogate_in_the_path", get("/%ed%a0%80"), 400},
      {"a_broken_escape_in_the_path", get("/%4"), 400},
      {"a_non_standard_escape", get("/%u0041"), 400},
      {"bad_utf8_in_the_query", get("/?q=%ff"), 400},
      {"a_nul_in_the_query", get("/?q=%00"), 400},
      {"a_path_beyond_1_kb", get("/" + std::string(1100, 'a')), 400},
      {"a_path_of_20_kb", get("/" + std::string(20000, 'a')), 414},
      {"a_request_line_beyond_4_kb", get("/?q=" + std::string(4500, 'a')), 414},
      {"a_line_of_20_kb", get("/", "X: " + std::string(20000, 'a') + "\r\n"), 431},
      {"101_lines", get("/", repeated("A: b\r\n", 101)), 431},
      {"200_query_fields", get("/?" + repeated("a&", 200)), 400},
      {"get_with_a_body", get("/", "Content-Length: 42\r\n") + get("/smuggled"), 400},
      {"head_with_a_body", "HEAD / HTTP/1.1\r\n" + h + "Content-Length: 4\r\n\r\nabcd", 400},
      {"delete_with_a_body", "DELETE / HTTP/1.1\r\n" + h + "Content-Length: 4\r\n\r\nabcd", 400},
      {"get_with_chunks", get("/", "Transfer-Encoding: chunked\r\n") + "0\r\n\r\n" + get("/smuggled"), 411},
      {"post_without_a_length", post("", ""), 411},
      {"a_chunked_body", post("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n"), 411},
      {"a_negative_chunk", post("Transfer-Encoding: chunked\r\n", "-2\r\n" + std::string(100000, 'x')), 411},
      {"a_strange_transfer_encoding", post("Transfer-Encoding: xchunked\r\n"), 411},
      {"both_lengths", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400},
      {"two_equal_lengths", post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), 400},
      {"two_different_lengths", post("Content-Length: 5\r\nContent-Length: 6\r\n", "hello"), 400},
      {"a_list_of_lengths", post("Content-Length: 5, 5\r\n", "hello"), 400},
      {"a_negative_length", post("Content-Length: -5\r\n", "hello"), 400},
      {"a_signed_length", post("Content-Length: +5\r\n", "hello"), 400},
      {"a_hexadecimal_length", post("Content-Length: 0x5\r\n", "hello"), 400},
      {"an_empty_length", post("Content-Length:\r\n", "hello"), 400},
      {"a_length_beyond_64_bits", post("Content-Length: 99999999999999999999\r\n", "hello"), 400},
      {"a_packed_body", post("Content-Encoding: gzip\r\nContent-Length: 5\r\n", "hello"), 415},
      {"an_unknown_expectation", post("Expect: 200-ok\r\nContent-Length: 5\r\n", "hello"), 417},
      {"two_ranges_fields", get("/", "Range: bytes=0-1\r\nRange: bytes=2-3\r\n"), 400},
  };
}

}  // namespace khen::test
