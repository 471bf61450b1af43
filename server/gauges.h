// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "index/searcher.h"
#include "ingest/home.h"
#include "ingest/second_copy.h"
#include "server/health.h"

namespace khen {

// Adds the archive's own figures: Jobs by state, changes that the index has not taken in, free space, and when bytes
// were last compared with their digests. Each asks the catalogue at every exposition, through an index; a figure that
// can't be had is NaN. All of them must outlive `metrics`.
void add_archive_gauges(Metrics& metrics, Home& home, const Searcher& searcher, Files& files);

// How many second copies of the vault are away, and how many Records the one that is furthest behind lacks.
void add_copy_gauges(Metrics& metrics, Home& home, const std::vector<CopyPlace>& copies);

// How busy the server is: connections, and each lane's requests with and without a thread.
void add_server_gauges(Metrics& metrics, const std::function<HttpServer::Load()>& ask);

}  // namespace khen
