-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which of its stills stands for a Recording: the number in "still-2-640.webp". Null: the one that the program chose.

alter table recording add column poster integer check (poster > 1);
