// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/exchange/premis.h"

#include <pugixml.hpp>
#include <set>
#include <sstream>

#include "metadata/exchange/xml_text.h"

namespace khen {
namespace {

pugi::xml_node add(pugi::xml_node parent, const char* name) { return parent.append_child(name); }
void add(pugi::xml_node parent, const char* name, std::string_view text) {
  parent.append_child(name).text().set(xml_characters(text).c_str());
}

// Pairs of type and value that identify something: "objectIdentifier" → objectIdentifierType, objectIdentifierValue.
pugi::xml_node identify(pugi::xml_node parent, const std::string& name, std::string_view type, std::string_view value) {
  pugi::xml_node node = parent.append_child(name.c_str());
  add(node, (name + "Type").c_str(), type);
  add(node, (name + "Value").c_str(), value);
  return node;
}

std::string urn(std::string_view kind, std::string_view id) {
  return "urn:khen:" + std::string(kind) + ":" + std::string(id);
}

void relate(pugi::xml_node object, const char* how, const std::string& other) {
  pugi::xml_node relationship = add(object, "relationship");
  add(relationship, "relationshipType", "structural");
  add(relationship, "relationshipSubType", how);
  identify(relationship, "relatedObjectIdentifier", "URN", other);
}

void add_record(pugi::xml_node root, const Record& record, const std::vector<Deliverable>& originals) {
  pugi::xml_node object = add(root, "object");
  object.append_attribute("xsi:type") = "premis:intellectualEntity";
  identify(object, "objectIdentifier", "URN", urn("record", record.id->text()));
  add(object, "originalName", title_of(record, "vi").value);
  for (const Deliverable& one : originals) relate(object, "has part", urn("recording", one.recording.id.text()));
}

void add_original(pugi::xml_node root, const Recording& recording) {
  pugi::xml_node object = add(root, "object");
  object.append_attribute("xsi:type") = "premis:file";
  identify(object, "objectIdentifier", "URN", urn("recording", recording.id.text()));
  pugi::xml_node characteristics = add(object, "objectCharacteristics");
  add(characteristics, "compositionLevel", "0");
  pugi::xml_node fixity = add(characteristics, "fixity");
  add(fixity, "messageDigestAlgorithm", "SHA-512");
  add(fixity, "messageDigest", recording.sha512);
  add(characteristics, "size", std::to_string(recording.bytes));
  add(add(add(characteristics, "format"), "formatDesignation"), "formatName", recording.media_type);
  add(object, "originalName", recording.file_name);
  pugi::xml_node location = add(add(object, "storage"), "contentLocation");
  add(location, "contentLocationType", "OCFL logical path");
  add(location, "contentLocationValue", recording.vault_path);
  relate(object, "is part of", urn("record", recording.record.text()));
}

void add_event(pugi::xml_node root, const StoredEvent& event) {
  pugi::xml_node node = add(root, "event");
  identify(node, "eventIdentifier", "URN", urn("event", event.id));
  add(node, "eventType", event.type);
  add(node, "eventDateTime", to_rfc3339_milliseconds(event.at));
  if (!event.detail.empty()) add(add(node, "eventDetailInformation"), "eventDetail", event.detail);
  add(add(node, "eventOutcomeInformation"), "eventOutcome", event.outcome);
  identify(node, "linkingAgentIdentifier", "Khen agent", event.agent);
  identify(node, "linkingObjectIdentifier", "URN", urn(event.object_kind, event.object_id));
}

void add_agent(pugi::xml_node root, const std::string& agent) {
  pugi::xml_node node = add(root, "agent");
  identify(node, "agentIdentifier", "Khen agent", agent);
  const std::size_t colon = agent.find(':');
  add(node, "agentName", colon == std::string::npos ? agent : agent.substr(colon + 1));
  add(node, "agentType", agent.starts_with("program:") ? "software" : "person");
}

}  // namespace

std::string to_premis(const Record& record, const std::vector<Deliverable>& originals,
                      const std::vector<StoredEvent>& events) {
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  pugi::xml_node root = document.append_child("premis");
  root.append_attribute("xmlns") = "http://www.loc.gov/premis/v3";
  root.append_attribute("xmlns:premis") = "http://www.loc.gov/premis/v3";
  root.append_attribute("xmlns:xsi") = "http://www.w3.org/2001/XMLSchema-instance";
  root.append_attribute("version") = "3.0";
  add_record(root, record, originals);
  for (const Deliverable& one : originals) add_original(root, one.recording);
  std::set<std::string> agents;
  for (const StoredEvent& event : events) {
    add_event(root, event);
    agents.insert(event.agent);
  }
  for (const std::string& agent : agents) add_agent(root, agent);
  std::ostringstream text;
  document.save(text, " ");
  return text.str();
}

}  // namespace khen
