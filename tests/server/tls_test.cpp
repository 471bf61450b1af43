// SPDX-License-Identifier: GPL-3.0-or-later
#include <curl/curl.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <fstream>

#include "server/representation.h"
#include "tests/server/raw_client.h"

namespace khen::test {
namespace {

// A key and a certificate that it signs itself, as files.
void make_certificate(const TlsFiles& files, const std::string& name) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  const std::unique_ptr<X509, decltype(&X509_free)> made(X509_new(), &X509_free);
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600);
  X509_set_pubkey(made.get(), key.get());
  X509_NAME* subject = X509_get_subject_name(made.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1,
                             0);
  X509_set_issuer_name(made.get(), subject);
  X509_sign(made.get(), key.get(), EVP_sha256());
  const auto close = [](FILE* file) { std::fclose(file); };
  const std::unique_ptr<FILE, decltype(close)> certificate(std::fopen(files.certificate.c_str(), "w"), close);
  const std::unique_ptr<FILE, decltype(close)> secret(std::fopen(files.key.c_str(), "w"), close);
  ASSERT_TRUE(certificate && secret);
  PEM_write_X509(certificate.get(), made.get());
  PEM_write_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
}

struct Fetched {
  CURLcode code = CURLE_OK;
  long status = 0;
  std::string headers;
  std::string body;
  std::string certificate_name;
};

class Curl {
 public:
  explicit Curl(std::uint16_t port) : base_("https://127.0.0.1:" + std::to_string(port)), handle_(curl_easy_init()) {
    curl_easy_setopt(handle_, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(handle_, CURLOPT_SSL_VERIFYHOST, 0L);
    curl_easy_setopt(handle_, CURLOPT_CERTINFO, 1L);
    curl_easy_setopt(handle_, CURLOPT_TIMEOUT, 20L);
  }
  ~Curl() { curl_easy_cleanup(handle_); }
  Curl(const Curl&) = delete;
  Curl& operator=(const Curl&) = delete;

  void use(CURLoption option, long value) { curl_easy_setopt(handle_, option, value); }
  Fetched get(const std::string& target, const std::string& range = "") {
    Fetched fetched;
    curl_easy_setopt(handle_, CURLOPT_URL, (base_ + target).c_str());
    curl_easy_setopt(handle_, CURLOPT_RANGE, range.empty() ? nullptr : range.c_str());
    curl_easy_setopt(handle_, CURLOPT_WRITEFUNCTION, &append);
    curl_easy_setopt(handle_, CURLOPT_WRITEDATA, &fetched.body);
    curl_easy_setopt(handle_, CURLOPT_HEADERFUNCTION, &append);
    curl_easy_setopt(handle_, CURLOPT_HEADERDATA, &fetched.headers);
    fetched.code = curl_easy_perform(handle_);
    curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &fetched.status);
    curl_certinfo* info = nullptr;
    curl_easy_getinfo(handle_, CURLINFO_CERTINFO, &info);
    for (curl_slist* line = info != nullptr && info->num_of_certs > 0 ? info->certinfo[0] : nullptr; line != nullptr;
         line = line->next) {
      if (std::string_view(line->data).starts_with("Subject:")) fetched.certificate_name = line->data;
    }
    return fetched;
  }

 private:
  static std::size_t append(char* bytes, std::size_t size, std::size_t count, void* into) {
    static_cast<std::string*>(into)->append(bytes, size * count);
    return size * count;
  }
  std::string base_;
  CURL* handle_;
};

class Tls : public testing::Test {
 protected:
  void SetUp() override {
    make_certificate(files_, "first.test");
    bytes_.resize(3'000'000);
    for (std::size_t i = 0; i < bytes_.size(); ++i) bytes_[i] = static_cast<char>(i * 2654435761U >> 13U);
    std::ofstream(directory_.path() / "film", std::ios::binary) << bytes_;
    file_ = std::make_shared<const Descriptor>(::open((directory_.path() / "film").c_str(), O_RDONLY | O_CLOEXEC));
    HttpServer::Options options{.head_deadline = std::chrono::milliseconds(1500)};
    options.tls = files_;
    server_ = std::make_unique<RunningServer>([this](Request& request) { return answer(request); }, options);
  }
  Reply answer(const Request& request) const {
    if (request.path != "/film") return text_reply(200, "text/plain", request.scheme + "://" + request.host);
    Representation shown;
    shown.content = FileRange{file_, 0, bytes_.size()};
    shown.ranges = Ranges::bytes;
    return present(request, shown);
  }

  TemporaryDirectory directory_ = TemporaryDirectory::make(std::filesystem::temp_directory_path(), "khen-tls").value();
  TlsFiles files_{directory_.path() / "certificate.pem", directory_.path() / "key.pem"};
  std::string bytes_;
  std::shared_ptr<const Descriptor> file_;
  std::unique_ptr<RunningServer> server_;
};

TEST_F(Tls, requests_are_answered_and_told_to_stay_encrypted) {
  Curl curl(server_->port());
  const Fetched page = curl.get("/");
  EXPECT_EQ(page.code, CURLE_OK) << curl_easy_strerror(page.code);
  EXPECT_TRUE(page.body.starts_with("https://127.0.0.1")) << page.body;
  EXPECT_NE(page.headers.find("Strict-Transport-Security: max-age="), std::string::npos);
  EXPECT_TRUE(curl.get("/film").body == bytes_);
  EXPECT_TRUE(curl.get("/film", "1000000-2000000").body == bytes_.substr(1'000'000, 1'000'001));
}

TEST_F(Tls, versions_before_1_2_are_refused) {
  Curl old(server_->port());
  old.use(CURLOPT_SSLVERSION, CURL_SSLVERSION_MAX_TLSv1_1);
  EXPECT_NE(old.get("/").code, CURLE_OK);
  Curl recent(server_->port());
  recent.use(CURLOPT_SSLVERSION, CURL_SSLVERSION_MAX_TLSv1_2);
  EXPECT_EQ(recent.get("/").status, 200);
}

TEST_F(Tls, a_new_certificate_is_taken_and_a_broken_one_is_not) {
  EXPECT_NE(Curl(server_->port()).get("/").certificate_name.find("first.test"), std::string::npos);
  make_certificate(files_, "second.test");
  EXPECT_TRUE(server_->server().reload({}));
  EXPECT_NE(Curl(server_->port()).get("/").certificate_name.find("second.test"), std::string::npos);
  std::ofstream(files_.key) << "nonsense";
  const auto broken = server_->server().reload({});
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().message, "server.tls_files");
  EXPECT_NE(Curl(server_->port()).get("/").certificate_name.find("second.test"), std::string::npos);
}

TEST_F(Tls, silent_and_plain_clients_hold_up_nobody) {
  std::vector<std::unique_ptr<RawClient>> silent;
  for (int i = 0; i < 100; ++i) silent.push_back(std::make_unique<RawClient>(server_->port()));
  EXPECT_EQ(Curl(server_->port()).get("/").status, 200);
  EXPECT_EQ(ask(server_->port(), get("/")).status, 0);
  for (auto& client : silent) EXPECT_TRUE(client->closed_by_server());
}

TEST_F(Tls, a_missing_file_is_told_at_the_start) {
  HttpServer::Options options;
  options.port = 0;
  options.tls = TlsFiles{directory_.path() / "absent", files_.key};
  const auto server = HttpServer::open(options, [](Request&) { return Reply(); });
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().message, "server.tls_files");
}

}  // namespace
}  // namespace khen::test
