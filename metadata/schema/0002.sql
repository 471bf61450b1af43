-- SPDX-License-Identifier: GPL-3.0-or-later
-- What is said in a Recording. Times of passages are milliseconds of the Recording.

create table transcript (
  id text primary key,
  recording text not null references recording (id),
  revision integer not null,
  kind text not null check (kind in ('captions', 'subtitles', 'transcript', 'chapters', 'annotation')),
  language text not null,
  label text not null,
  origin text not null check (origin in ('embedded', 'imported', 'machine')),
  reviewed integer not null check (reviewed in (0, 1)),
  source_format text not null,
  source text not null,
  -- A person changed or removed it: what a program makes of the same source again must not replace it.
  touched integer not null default 0 check (touched in (0, 1)),
  created integer not null,
  modified integer not null,
  -- A tombstone: its passages are gone, earlier versions of the vault keep them.
  removed integer
) strict;
create index transcript_recording on transcript (recording, removed);

create table tier (
  transcript text not null references transcript (id) on delete cascade,
  position integer not null,
  name text not null,
  parent text not null,
  speaker text not null,
  language text not null,
  relation text not null,
  primary key (transcript, position)
) strict, without rowid;

create table passage (
  transcript text not null references transcript (id) on delete cascade,
  position integer not null,
  begin integer not null,
  end integer not null check (end >= begin),
  text text not null,
  speaker text not null,
  tier text not null,
  language text not null,
  key text not null,
  parent text not null,
  confidence real,
  primary key (transcript, position)
) strict, without rowid;
