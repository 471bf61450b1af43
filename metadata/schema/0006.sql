-- SPDX-License-Identifier: GPL-3.0-or-later
-- Searches that somebody keeps. `query` is that of the address. What was published after `seen` is new to its owner.
-- `feed_number` counts the addresses under which it was open as a feed: one that is given up never opens again.

create table saved_search (
  id text primary key,
  account text not null references account (id) on delete cascade,
  name text not null,
  language text not null,
  query text not null,
  seen integer not null,
  feed_number integer not null default 0,
  feed_open integer not null default 0 check (feed_open in (0, 1)),
  created integer not null
) strict;
create index saved_search_account on saved_search (account, created);
