// SPDX-License-Identifier: GPL-3.0-or-later
// Times as players write them, and the time that an address asks for.
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds || 0));
  const two = (n: number): string => (n < 10 ? `0${n}` : `${n}`);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

export function askedTime(): number {
  const match = /[#&?]t=(\d+(?:\.\d+)?)/.exec(location.hash || location.search);
  return match ? Number(match[1]) : 0;
}
