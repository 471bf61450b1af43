// SPDX-License-Identifier: GPL-3.0-or-later
// What a player showed, held against what the set has. A player reports for `first` (the beginning) and `after` (from
// the middle on) how many pictures and pieces of sound it decoded.

// How long is watched, of a set of that length: two seconds, then one from the middle.
export const watch = (seconds) => ({
  first: Math.min(2, seconds * 0.45),
  middle: seconds / 2,
  after: Math.min(1, seconds * 0.3),
});

// What must come at least. A slow film has one picture a second, a set of one picture has none after its middle.
function least(set, part, what) {
  if (what === 'sound') return set.sound ? Math.min(2, Math.ceil(set.seconds)) : 0;
  return part === 'after' && set.pictures < 4 ? 0 : Math.min(2, set.pictures);
}

export function verdict(set, seen) {
  const missing = [];
  for (const part of ['first', 'after']) {
    for (const what of ['pictures', 'sound']) {
      const count = seen[part]?.[what] ?? 0;
      if (count < least(set, part, what) || !seen[part]) missing.push(`${part}: ${count} ${what}`);
    }
  }
  const counts = ['first', 'after'].map((part) => `${seen[part]?.pictures ?? '–'}+${seen[part]?.sound ?? '–'}`).join(' then ');
  const why = missing.length === 0 ? counts : `${missing.join(', ')}${seen.said ? ` (${seen.said.trim().replace(/\s+/g, ' ').slice(-300)})` : ''}`;
  return { good: missing.length === 0, why };
}
