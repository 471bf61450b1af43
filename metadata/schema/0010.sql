-- SPDX-License-Identifier: GPL-3.0-or-later
-- Sheets with their files, taken in as a Job. Jobs needn't be about one Record any more; uploads may be for a batch, of
-- a length that is told later, and stay known for a while after they were stored.

create table batch (
  id text primary key,
  -- Who put it together, and the language of its reports.
  agent text not null,
  language text not null,
  -- File name of the sheet; '' until there is one.
  sheet text not null,
  -- Where it was put down; null: it came through the desk and its files are in staging.
  folder text,
  -- Tells what lay there when it was last looked at.
  mark text not null default '',
  created integer not null,
  changed integer not null,
  -- The last run that came to its end: 'check' or 'carry_out', and its rows. Null: none.
  ran text check (ran in ('check', 'carry_out')),
  rows_created integer not null default 0,
  rows_changed integer not null default 0,
  rows_unchanged integer not null default 0,
  rows_refused integer not null default 0,
  files_added integer not null default 0,
  files_unused integer not null default 0,
  unique (folder, sheet)
) strict;

create table job_anew (
  id text primary key,
  kind text not null,
  object text not null,
  record text references record (id),
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
  finished integer,
  pace_from real,
  pace_since integer,
  urgency integer not null default 1 check (urgency between 0 and 2),
  no_room integer not null default 0 check (no_room in (0, 1))
) strict;
insert into job_anew select id, kind, object, record, state, priority, attempts, run_at, lease_owner, lease_until,
  cancel_wanted, stage, progress, error, created, started, finished, pace_from, pace_since, urgency, no_room from job;
drop table job;
alter table job_anew rename to job;
create index job_record on job (record);
create index job_turn on job (state, urgency, created + priority * 360000, id);
create index job_ended on job (finished desc, id) where state in ('done', 'cancelled');
create index job_object on job (object, kind);

create table upload_anew (
  id text primary key,
  account text not null references account (id),
  record text references record (id),
  batch text references batch (id) on delete cascade,
  -- For a batch with its folders.
  file_name text not null,
  -- Null until it is told.
  length integer,
  received integer not null default 0,
  recording text,
  created integer not null,
  expires integer not null,
  -- When all of it was stored: from then on only an answer to who asks again.
  stored integer
) strict;
insert into upload_anew select id, account, record, null, file_name, length, received, recording, created, expires, null
  from upload;
drop table upload;
alter table upload_anew rename to upload;
