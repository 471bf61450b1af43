// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transcode/derive.h"

// Paged and plain text documents. Read by poppler's programs and LibreOffice inside the sandbox, never in our process.
namespace khen {

struct PdfFacts {
  int pages = 0;
  std::vector<EmbeddedField> fields;  // its title, author…
};

// Errors: media.unreadable, media.encrypted, and those of Sandbox::run().
Result<PdfFacts> read_pdf_facts(const Sandbox& sandbox, const Path& file, const std::stop_token& stop);

// Pages as page-1.webp…, a poster of the first, text.txt, document.pdf when it was converted, page-1.hocr and
// page-1.alto.xml where text was read from pictures. Requires plan.document. Errors as derive().
Result<Derivation> derive_document(const Sandbox& sandbox, const Path& original, const Plan& plan,
                                   const Path& out_directory, const ProgressSink& sink, const std::stop_token& stop);

}  // namespace khen
