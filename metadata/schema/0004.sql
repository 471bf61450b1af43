-- SPDX-License-Identifier: GPL-3.0-or-later
-- From where on a running Job's pace is measured, so that the time that remains can be told: what an earlier attempt had
-- finished already isn't pace.

alter table job add column pace_from real;
alter table job add column pace_since integer;
