// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/proxies/support/asker.h"

#include <curl/curl.h>

#include "metadata/base/text.h"

namespace khen::test {
namespace {

using List = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

List list_of(const Asker::Fields& fields) {
  curl_slist* list = nullptr;
  for (const std::string& field : fields) list = curl_slist_append(list, field.c_str());
  return {list, &curl_slist_free_all};
}

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* into) {
  static_cast<std::string*>(into)->append(bytes, size * count);
  return size * count;
}

std::size_t take_field(char* bytes, std::size_t size, std::size_t count, void* into) {
  const std::string_view line(bytes, size * count);
  auto& headers = *static_cast<std::map<std::string, std::string>*>(into);
  if (line.starts_with("HTTP/")) headers.clear();  // of "100 Continue"
  const std::size_t colon = line.find(':');
  if (colon != std::string_view::npos) {
    headers[to_lower_ascii(line.substr(0, colon))] = std::string(trim(line.substr(colon + 1)));
  }
  return size * count;
}

std::size_t hand_on(char* bytes, std::size_t size, std::size_t count, void* take) {
  const auto& taker = *static_cast<const std::function<bool(std::string_view)>*>(take);
  return taker({bytes, size * count}) ? size * count : 0;
}

}  // namespace

struct Asker::Handle {
  CURL* curl = curl_easy_init();
  bool collects = true;  // the body, into the Answer
  ~Handle() { curl_easy_cleanup(curl); }
};

Asker::Asker(std::string base) : base_(std::move(base)), handle_(std::make_unique<Handle>()) {}
Asker::~Asker() = default;

Answer Asker::perform(const std::string& path, const Fields& fields, Answer answer) {
  CURL* curl = handle_->curl;
  const List list = list_of(fields);
  const std::string address = base_ + path;
  curl_easy_setopt(curl, CURLOPT_URL, address.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list.get());
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
  curl_easy_setopt(curl, CURLOPT_INTERFACE, "127.0.0.3");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, 60L);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &take_field);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &answer.headers);
  if (handle_->collects) {
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer.body);
  }
  const CURLcode outcome = curl_easy_perform(curl);
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_reset(curl);  // connections stay
  handle_->collects = true;
  if (outcome == CURLE_OK) answer.status = static_cast<int>(status);
  return answer;
}

Answer Asker::get(const std::string& path, const Fields& fields) { return perform(path, fields, {}); }

Answer Asker::head(const std::string& path, const Fields& fields) {
  curl_easy_setopt(handle_->curl, CURLOPT_NOBODY, 1L);
  return perform(path, fields, {});
}

Answer Asker::post(const std::string& path, const std::string& body, const Fields& fields) {
  curl_easy_setopt(handle_->curl, CURLOPT_POST, 1L);
  curl_easy_setopt(handle_->curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(handle_->curl, CURLOPT_POSTFIELDS, body.data());
  return perform(path, fields, {});
}

void Asker::listen(const std::string& path, const std::function<bool(std::string_view)>& take) {
  handle_->collects = false;
  curl_easy_setopt(handle_->curl, CURLOPT_WRITEFUNCTION, &hand_on);
  curl_easy_setopt(handle_->curl, CURLOPT_WRITEDATA, &take);
  perform(path, {"Accept: text/event-stream"}, {});
}

}  // namespace khen::test
