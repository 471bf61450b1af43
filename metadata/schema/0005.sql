-- SPDX-License-Identifier: GPL-3.0-or-later
-- When bytes were last compared with their digests is asked every few seconds by whoever watches the server.

create index event_fixity on event (at) where type = 'fixity check';
