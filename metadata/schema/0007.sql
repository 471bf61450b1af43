-- SPDX-License-Identifier: GPL-3.0-or-later
-- Words that stand for each other in a search, one a line. `language` is that of the reader, '' for all.

create table synonym_group (
  id text primary key,
  version integer not null,
  language text not null,
  words text not null,
  agent text not null,
  modified integer not null
) strict;

-- Every version, with who and when; a removed group's last one has no words. The highest number tells whether anything
-- has changed.
create table synonym_version (
  number integer primary key autoincrement,
  synonym_group text not null,
  version integer not null,
  language text not null,
  words text not null,
  agent text not null,
  at integer not null
) strict;
