// SPDX-License-Identifier: GPL-3.0-or-later
// A person's choices, remembered where the browser allows it; nothing here needs them to be.
export function kept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    return;
  }
}
