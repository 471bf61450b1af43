// SPDX-License-Identifier: GPL-3.0-or-later
// The light build has the same types for what is used here.
declare module 'hls.js/light' {
  export { default } from 'hls.js';
}
