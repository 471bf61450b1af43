// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/sru.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "index/cql_query.h"
#include "index/parse.h"
#include "metadata/base/text.h"
#include "metadata/exchange/xml_text.h"

namespace khen {
namespace {

constexpr std::string_view response_space = "http://docs.oasis-open.org/ns/search-ws/sruResponse";
constexpr std::string_view diagnostic_space = "http://docs.oasis-open.org/ns/search-ws/diagnostic";
constexpr std::string_view schema = "http://www.openarchives.org/OAI/2.0/oai_dc/";
constexpr std::string_view declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

// Taken, or known to say nothing about what is answered here.
constexpr std::array<std::string_view, 14> known_parameters{
    "operation",      "version",           "query",         "queryType",    "startRecord",
    "maximumRecords", "recordXMLEscaping", "recordPacking", "recordSchema", "resultSetTTL",
    "responseType",   "renderedBy",        "httpAccept",    "lang"};

struct DiagnosticName {
  int number;
  std::string_view text;
};
constexpr std::array<DiagnosticName, 25> diagnostic_names{{
    {4, "Unsupported operation"},
    {5, "Unsupported version"},
    {6, "Unsupported parameter value"},
    {7, "Mandatory parameter not supplied"},
    {8, "Unsupported parameter"},
    {10, "Query syntax error"},
    {12, "Too many characters in query"},
    {13, "Invalid or unsupported use of parentheses"},
    {15, "Unsupported context set"},
    {16, "Unsupported index"},
    {19, "Unsupported relation"},
    {20, "Unsupported relation modifier"},
    {22, "Unsupported combination of relation and index"},
    {27, "Empty term unsupported"},
    {28, "Masking character not supported"},
    {31, "Anchoring character not supported"},
    {36, "Term in invalid format for index or relation"},
    {37, "Unsupported boolean operator"},
    {46, "Unsupported boolean modifier"},
    {48, "Query feature unsupported"},
    {61, "First record position out of range"},
    {66, "Unknown schema for retrieval"},
    {71, "Unsupported recordXMLEscaping value"},
    {80, "Sort not supported"},
    {110, "Stylesheets not supported"},
}};

std::string_view text_of(int number) {
  const auto* found = std::find_if(diagnostic_names.begin(), diagnostic_names.end(),
                                   [&](const DiagnosticName& row) { return row.number == number; });
  return found == diagnostic_names.end() ? "General system error" : found->text;
}

CqlDiagnostic wrong(int number, std::string_view details) { return {number, printable(clip(details, 80))}; }

std::optional<CqlDiagnostic> unknown_parameter(const FormFields& query) {
  for (const auto& field : query.fields()) {
    if (field.name == "sortKeys") return wrong(80, field.value);
    if (field.name == "stylesheet") return wrong(110, "");
    const bool known =
        std::find(known_parameters.begin(), known_parameters.end(), field.name) != known_parameters.end();
    if (!known && !field.name.starts_with("x-")) return wrong(8, field.name);
  }
  return std::nullopt;
}

// nullopt: not a number within the bounds.
std::optional<int> number_of(const FormFields& query, std::string_view name, int otherwise, int least) {
  const auto text = query.find(name);
  if (!text) return otherwise;
  int number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (text->empty() || error != std::errc() || end != text->data() + text->size() || number < least)
    return std::nullopt;
  return number;
}

std::string diagnostic_xml(const CqlDiagnostic& diagnostic) {
  return fmt::format(
      "<sru:diagnostics><diag:diagnostic xmlns:diag=\"{}\"><diag:uri>info:srw/diagnostic/1/{}</diag:uri>{}"
      "<diag:message>{}</diag:message></diag:diagnostic></sru:diagnostics>\n",
      diagnostic_space, diagnostic.number,
      diagnostic.details.empty() ? std::string()
                                 : fmt::format("<diag:details>{}</diag:details>", xml_text(diagnostic.details)),
      text_of(diagnostic.number));
}

std::string response(std::string_view content) {
  return fmt::format(
      "{}<sru:searchRetrieveResponse xmlns:sru=\"{}\">\n<sru:version>2.0</sru:version>\n{}"
      "</sru:searchRetrieveResponse>\n",
      declaration, response_space, content);
}

std::string record_xml(const SruRecord& record, XmlEscaping escaping) {
  const bool plain = escaping == XmlEscaping::xml;
  return fmt::format(
      "<sru:record><sru:recordSchema>{}</sru:recordSchema><sru:recordXMLEscaping>{}</sru:recordXMLEscaping>"
      "<sru:recordData>{}</sru:recordData><sru:recordIdentifier>{}</sru:recordIdentifier>"
      "<sru:recordPosition>{}</sru:recordPosition></sru:record>\n",
      schema, plain ? "xml" : "string", plain ? record.oai_dc : xml_text(record.oai_dc), record.id, record.position);
}

std::variant<SruSearch, SruExplain, CqlDiagnostic> read_search(const FormFields& query, std::string_view text) {
  SruSearch search;
  search.text = std::string(text);
  const auto start = number_of(query, "startRecord", 1, 1);
  if (!start) return wrong(6, "startRecord");
  if (*start > deepest_sru_record) return wrong(61, fmt::format("at most {}", deepest_sru_record));
  const auto maximum = number_of(query, "maximumRecords", 10, 0);
  if (!maximum) return wrong(6, "maximumRecords");
  search.start = *start;
  search.maximum = std::min(*maximum, most_sru_records);
  // SRU 1.2 called it recordPacking; what 2.0 calls so is about structured data.
  std::string_view escaping = query.value_or("recordXMLEscaping", query.value_or("recordPacking", "xml"));
  if (escaping == "packed" || escaping == "unpacked") escaping = "xml";
  if (escaping != "xml" && escaping != "string") return wrong(71, escaping);
  search.escaping = escaping == "xml" ? XmlEscaping::xml : XmlEscaping::string;
  const std::string_view wanted = query.value_or("recordSchema", schema);
  if (wanted != schema && wanted != "oai_dc" && wanted != "dc") return wrong(66, wanted);
  const std::string_view type = query.value_or("queryType", "cql");
  if (type == "searchTerms") {
    search.query = parse_query(text).root;
    return search;
  }
  if (type != "cql") return wrong(6, "queryType");
  auto read = read_cql(text);
  if (const auto* diagnostic = std::get_if<CqlDiagnostic>(&read)) return wrong(diagnostic->number, diagnostic->details);
  search.query = std::get<QueryNode>(std::move(read));
  return search;
}

std::string index_info() {
  std::string out = "<zr:indexInfo>\n";
  for (const CqlContextSet& set : cql_context_sets()) {
    out += fmt::format("<zr:set name=\"{}\" identifier=\"{}\"/>\n", set.prefix, set.uri);
  }
  out += "<zr:index><zr:map><zr:name set=\"cql\">serverChoice</zr:name></zr:map></zr:index>\n";
  for (const CqlIndex& index : cql_indexes()) {
    out += fmt::format(
        "<zr:index><zr:title>{0}</zr:title><zr:map><zr:name set=\"{1}\">{0}</zr:name></zr:map></zr:index>\n",
        xml_text(index.name), xml_text(index.set));
  }
  return out + "</zr:indexInfo>\n";
}

struct HostAndPort {
  std::string host;
  std::string port;
  std::string_view transport;
};
HostAndPort place_of(std::string_view address) {
  const bool secure = address.starts_with("https://");
  const std::size_t scheme = address.find("://");
  const std::string_view authority = scheme == std::string_view::npos ? address : address.substr(scheme + 3);
  const std::size_t colon = authority.rfind(':');
  const bool has_port = colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos;
  return {std::string(authority.substr(0, has_port ? colon : authority.size())),
          has_port ? std::string(authority.substr(colon + 1)) : std::string(secure ? "443" : "80"),
          secure ? "https" : "http"};
}

}  // namespace

std::variant<SruSearch, SruExplain, CqlDiagnostic> read_sru(const FormFields& query) {
  const std::string_view operation = query.value_or("operation", "");
  if (!operation.empty() && operation != "explain" && operation != "searchRetrieve") return wrong(4, operation);
  if (const std::string_view version = query.value_or("version", "2.0"); version != "2.0") return wrong(5, "2.0");
  if (const auto unknown = unknown_parameter(query)) return *unknown;
  const auto text = query.find("query");
  if (operation == "explain" || (!text && operation.empty())) return SruExplain{};
  if (!text) return wrong(7, "query");
  return read_search(query, *text);
}

std::string to_sru(const SruAnswer& answer) {
  std::string content = fmt::format("<sru:numberOfRecords>{}</sru:numberOfRecords>\n", answer.total.count);
  if (!answer.records.empty()) {
    content += "<sru:records>\n";
    for (const SruRecord& record : answer.records) content += record_xml(record, answer.search.escaping);
    content += "</sru:records>\n";
  }
  if (answer.next) content += fmt::format("<sru:nextRecordPosition>{}</sru:nextRecordPosition>\n", *answer.next);
  content += fmt::format(
      "<sru:echoedSearchRetrieveRequest><sru:version>2.0</sru:version><sru:query>{}</sru:query>"
      "<sru:startRecord>{}</sru:startRecord><sru:maximumRecords>{}</sru:maximumRecords>"
      "</sru:echoedSearchRetrieveRequest>\n",
      xml_text(answer.search.text), answer.search.start, answer.search.maximum);
  content += fmt::format(
      "<sru:resultCountPrecision>info:srw/vocabulary/resultCountPrecision/1/{}</sru:resultCountPrecision>\n",
      answer.total.precision == Precision::exact ? "exact" : "estimate");
  return response(content);
}

std::string to_sru(const CqlDiagnostic& diagnostic) {
  return response("<sru:numberOfRecords>0</sru:numberOfRecords>\n" + diagnostic_xml(diagnostic));
}

std::string to_sru_explain(const SruSite& site) {
  const HostAndPort place = place_of(site.address);
  std::string record = fmt::format(
      "<zr:explain xmlns:zr=\"http://explain.z3950.org/dtd/2.0/\">\n"
      "<zr:serverInfo protocol=\"SRU\" version=\"2.0\" transport=\"{}\" method=\"GET\"><zr:host>{}</zr:host>"
      "<zr:port>{}</zr:port><zr:database>sru</zr:database></zr:serverInfo>\n"
      "<zr:databaseInfo><zr:title lang=\"{}\" primary=\"true\">{}</zr:title>"
      "<zr:description lang=\"{}\" primary=\"true\">{}</zr:description></zr:databaseInfo>\n",
      place.transport, xml_text(place.host), xml_text(place.port), site.language, xml_text(site.name), site.language,
      xml_text(site.description));
  record += index_info();
  record += fmt::format(
      "<zr:schemaInfo><zr:schema identifier=\"{}\" name=\"oai_dc\" retrieve=\"true\" sort=\"false\">"
      "<zr:title>Dublin Core</zr:title></zr:schema></zr:schemaInfo>\n"
      "<zr:configInfo><zr:default type=\"numberOfRecords\">10</zr:default>"
      "<zr:setting type=\"maximumRecords\">{}</zr:setting></zr:configInfo>\n</zr:explain>",
      schema, most_sru_records);
  return fmt::format(
      "{}<sru:explainResponse xmlns:sru=\"{}\">\n<sru:version>2.0</sru:version>\n"
      "<sru:record><sru:recordSchema>http://explain.z3950.org/dtd/2.0/</sru:recordSchema>"
      "<sru:recordXMLEscaping>xml</sru:recordXMLEscaping><sru:recordData>{}</sru:recordData></sru:record>\n"
      "</sru:explainResponse>\n",
      declaration, response_space, record);
}

}  // namespace khen
