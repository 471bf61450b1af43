// SPDX-License-Identifier: GPL-3.0-or-later
// Fetched when play is pressed in a browser with Media Source Extensions. Hands the class over by an event, so that
// no global name is needed. Not the library's light build: that one plays no sound that is kept apart from the pictures.
import Hls from 'hls.js';

document.dispatchEvent(new CustomEvent('khen:hls', { detail: Hls }));
