-- SPDX-License-Identifier: GPL-3.0-or-later
-- What Recordings sound and look like, so that the same material in other bytes is found. `print` and `print_key` are
-- derived from Renditions; in `likeness` what people decided is kept.

create table print (
  number integer primary key,
  recording text not null references recording (id),
  kind text not null check (kind in ('sound', 'picture', 'film')),
  content text not null,
  unique (recording, kind)
) strict;

-- `key`: a mark of a sound or sixteen bits of a look; `detail`: where it is heard, or the whole of the look.
create table print_key (
  key integer not null,
  print integer not null,
  detail integer not null,
  primary key (key, print, detail)
) strict, without rowid;

-- The lesser id first. `later`: seconds by which what is heard in the one comes later in the other.
create table likeness (
  one text not null references recording (id),
  other text not null references recording (id),
  kind text not null check (kind in ('sound', 'picture', 'film')),
  score real not null,
  later real not null default 0,
  judgement text not null default '' check (judgement in ('', 'same', 'different')),
  found integer not null,
  primary key (one, other, kind)
) strict, without rowid;
create index likeness_other on likeness (other);
