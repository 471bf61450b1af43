-- SPDX-License-Identifier: GPL-3.0-or-later
-- Turns that people give: 0 before all others, 1 in turn, 2 after all others. In turn, ten steps of priority (ten times
-- the work) are an hour of waiting. `no_room`: it waits for room on the disk, and what is as large waits with it.

alter table job add column urgency integer not null default 1 check (urgency between 0 and 2);
alter table job add column no_room integer not null default 0 check (no_room in (0, 1));
drop index job_next;
create index job_turn on job (state, urgency, created + priority * 360000, id);
create index job_ended on job (finished desc, id) where state in ('done', 'cancelled');
create index job_object on job (object, kind);
