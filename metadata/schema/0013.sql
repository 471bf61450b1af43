-- SPDX-License-Identifier: GPL-3.0-or-later
-- Preservation copies: what an original was normalized to, where that lies in the vault, and the proof that it holds the
-- same.

create table normal_copy (
  recording text primary key references recording (id),
  form text not null,
  vault_path text not null,
  media_type text not null,
  bytes integer not null,
  sha512 text not null,
  proof text not null,
  made integer not null
) strict;
