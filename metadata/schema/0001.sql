-- SPDX-License-Identifier: GPL-3.0-or-later
-- Times are milliseconds since 1970 UTC. Ids are 26 characters of Crockford base32. JSON texts are canonical.

create table account (
  id text primary key,
  login text not null unique collate nocase,
  display_name text not null,
  password_hash text not null,
  must_change integer not null default 0 check (must_change in (0, 1)),
  role integer not null,
  disabled integer not null default 0 check (disabled in (0, 1)),
  failures integer not null default 0,
  locked_until integer not null default 0,
  created integer not null
) strict;

-- Only a digest of the token is kept: a stolen catalogue opens no session.
create table session (
  token_digest text primary key,
  account text not null references account (id) on delete cascade,
  csrf text not null,
  created integer not null,
  expires integer not null
) strict;
create index session_expires on session (expires);

create table collection (
  id text primary key,
  json text not null,
  modified integer not null
) strict;

create table record (
  id text primary key,
  version integer not null,
  status text not null check (status in ('draft', 'published', 'withdrawn')),
  access integer not null,
  -- The class that decides: access when published, else staff.
  audience integer not null,
  json text not null,
  -- A row key of an import or a seed: adding the same thing again is recognised.
  import_key text unique,
  created integer not null,
  modified integer not null,
  published integer
) strict;
create index record_audience on record (audience, id);
create index record_published on record (audience, published);

-- Every version, with who, when and why.
create table record_version (
  record text not null references record (id),
  version integer not null,
  status text not null,
  access integer not null,
  json text not null,
  agent text not null,
  reason text not null,
  at integer not null,
  primary key (record, version)
) strict, without rowid;

create table recording (
  id text primary key,
  record text not null references record (id),
  position integer not null,
  file_name text not null,
  media_type text not null,
  kind text not null,
  bytes integer not null,
  sha512 text not null,
  vault_path text not null,
  state text not null,
  duration real,
  width integer,
  height integer,
  facts text not null,
  deposited integer not null
) strict;
create index recording_record on recording (record, position);
create index recording_sha512 on recording (sha512);

create table rendition_set (
  recording text primary key references recording (id),
  directory text not null,
  plan_digest text not null,
  plan text not null,
  made integer not null
) strict;

create table rendition (
  recording text not null references rendition_set (recording) on delete cascade,
  file_name text not null,
  role text not null,
  media_type text not null,
  bytes integer not null,
  width integer,
  height integer,
  codecs text not null,
  bandwidth integer,
  duration real,
  primary key (recording, file_name)
) strict, without rowid;

-- PREMIS events: append-only (the triggers below see to it).
create table event (
  id text primary key,
  type text not null,
  object_kind text not null,
  object_id text not null,
  record text,
  at integer not null,
  agent text not null,
  outcome text not null,
  detail text not null
) strict;
create index event_record on event (record, at);
create index event_object on event (object_id, at);
create trigger event_no_update before update on event begin select raise(abort, 'events are append-only'); end;
create trigger event_no_delete before delete on event begin select raise(abort, 'events are append-only'); end;

-- Background work. `object` is a recording's or a record's id, by kind.
create table job (
  id text primary key,
  kind text not null,
  object text not null,
  record text not null references record (id),
  state text not null check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
  priority integer not null,
  attempts integer not null default 0,
  run_at integer not null,
  lease_owner text,
  lease_until integer,
  cancel_wanted integer not null default 0,
  stage text not null default '',
  progress real not null default 0,
  error text,
  created integer not null,
  started integer,
  finished integer
) strict;
create index job_next on job (state, priority, run_at, id);
create index job_record on job (record);

-- Every change, in order: index, vault snapshot and later feeds follow this with a cursor.
create table outbox (
  sequence integer primary key autoincrement,
  kind text not null check (kind in ('record', 'collection')),
  object text not null,
  at integer not null
) strict;

create table outbox_cursor (
  consumer text primary key,
  sequence integer not null
) strict;

create table upload (
  id text primary key,
  account text not null references account (id),
  record text references record (id),
  file_name text not null,
  length integer not null,
  received integer not null default 0,
  recording text,
  created integer not null,
  expires integer not null
) strict;
