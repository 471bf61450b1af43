-- SPDX-License-Identifier: GPL-3.0-or-later
-- What a row of an imported sheet said when it was last taken in: the same row again changes nothing, and a changed one
-- is not laid over what somebody has edited since.

create table import_row (
  key text primary key,
  record text not null references record (id),
  -- SHA-256 of the description in the row.
  description text not null,
  -- Of the Record, right after.
  version integer not null,
  at integer not null
) strict, without rowid;
