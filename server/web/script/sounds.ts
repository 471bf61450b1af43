// SPDX-License-Identifier: GPL-3.0-or-later
// Which of several sound tracks is heard: another language, a commentary. The choice is offered once a player knows that
// there is one, and the language chosen is remembered.
import { keep, kept } from './kept';

export interface Sound {
  name: string; // what its maker or the archive calls it, often only a language tag
  language: string; // BCP 47, '' when unknown
}

interface NativeTrack {
  enabled: boolean;
  label: string;
  language: string;
}
type NativeTracks = ArrayLike<NativeTrack> & EventTarget;

// "vi" as readers of this page call it; names that say more stay.
function nameOf(sound: Sound, number: number): string {
  const bare = !sound.name || sound.name === sound.language || /^audio( \d+)?$/.test(sound.name);
  if (!bare) return sound.name;
  if (!sound.language) return String(number);
  try {
    return new Intl.DisplayNames([document.documentElement.lang], { type: 'language' }).of(sound.language) ?? sound.language;
  } catch {
    return sound.language;
  }
}

export class SoundChoice {
  private sounds: Sound[] = [];
  private choose: (index: number) => void = () => undefined;

  constructor(private readonly pick: HTMLSelectElement | null) {
    pick?.addEventListener('change', () => {
      const index = Number(pick.value);
      keep('khen-sound', this.sounds[index]?.language ?? '');
      this.choose(index);
    });
  }

  offer(sounds: Sound[], current: number, choose: (index: number) => void): void {
    const pick = this.pick;
    if (!pick) return;
    this.sounds = sounds;
    this.choose = choose;
    (pick.closest('label') as HTMLElement).hidden = sounds.length < 2;
    if (sounds.length < 2) return;
    pick.textContent = '';
    sounds.forEach((sound, index) => pick.appendChild(new Option(nameOf(sound, index + 1), String(index))));
    const language = kept('khen-sound');
    const wanted = language ? sounds.findIndex((sound) => sound.language === language) : -1;
    pick.value = String(wanted >= 0 ? wanted : current);
    if (wanted >= 0 && wanted !== current) choose(wanted);
  }

  // Where the browser plays by itself it may tell of its tracks (Safari does).
  follow(media: HTMLMediaElement): void {
    const tracks = (media as HTMLMediaElement & { audioTracks?: NativeTracks }).audioTracks;
    if (!tracks || !this.pick) return;
    const all = (): NativeTrack[] => Array.from(tracks);
    const tell = (): void => {
      this.offer(
        all().map(({ label, language }) => ({ name: label, language })),
        all().findIndex((track) => track.enabled),
        (index) => all().forEach((track, at) => (track.enabled = at === index)),
      );
    };
    tracks.addEventListener('addtrack', tell);
    tell();
  }
}
