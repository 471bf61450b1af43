# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Speech by espeak-ng, one passage after another, mixed over the instruments, which step back while it speaks.

# speak OUT (VOICE TEXT)…: writes a WAV file with a pause after each passage.
speak() {
  local out=$1 part count=0 inputs=() graph=""
  shift
  while (($#)); do
    part="$out.$count.wav"
    espeak-ng -v "$1" -s 145 -p 42 -g 4 -w "$part" -- "$2"
    inputs+=(-i "$part")
    graph+="[$count]aresample=32000,apad=pad_dur=1.1[s$count];"
    count=$((count + 1))
    shift 2
  done
  for ((part = 0; part < count; part++)); do graph+="[s$part]"; done
  "${ffmpeg_quiet[@]}" "${inputs[@]}" -filter_complex \
    "${graph}concat=n=$count:v=0:a=1,highpass=f=90,aecho=0.9:0.7:35:0.12,aformat=channel_layouts=stereo" "$out"
}

# mix_speech MUSIC SPEECH START SECONDS OUT: speech begins START seconds in.
mix_speech() {
  "${ffmpeg_quiet[@]}" -i "$1" -i "$2" -filter_complex \
    "[1]adelay=$(($3 * 1000)):all=1,apad=whole_dur=$4,asplit[voice][key];
     [0][key]sidechaincompress=threshold=0.03:ratio=6:attack=60:release=700[low];
     [low][voice]amix=inputs=2:duration=first:normalize=0:weights=0.9 1.5,alimiter=limit=0.9" -t "$4" "$5"
}
