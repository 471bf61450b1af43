-- SPDX-License-Identifier: GPL-3.0-or-later
-- Looking through the whole vault, byte by byte: a run that was stopped goes on behind its cursor.

create table fixity_run (
  id text primary key,
  started integer not null,
  finished integer,
  -- The last Record that was looked at.
  cursor text not null default '',
  records integer not null default 0,
  bytes integer not null default 0
) strict;
create index fixity_run_started on fixity_run (started);

create table fixity_finding (
  run text not null references fixity_run (id) on delete cascade,
  number integer not null,
  -- '' for the storage root itself.
  record text not null,
  -- Label of the second copy; '' for the vault.
  copy text not null,
  code text not null,
  path text not null,
  detail text not null,
  mended integer not null check (mended in (0, 1)),
  at integer not null,
  primary key (run, number)
) strict, without rowid;

-- Second copies of the vault that were ever connected. A disk has an id of its own, so that a new one with an old label
-- is noticed.
create table vault_copy (
  label text primary key,
  id text not null,
  seen integer not null
) strict;
