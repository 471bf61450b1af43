# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# From the "demo" part of a Record file to its media files: one function a kind. A finished file is never made again.

# make_media RECORD DIRECTORY: prints the path of every file of the Record, in order.
make_media() {
  local record=$1 dir=$2 recipe name kind
  while IFS= read -r recipe; do
    name="$(jq -r .name <<<"$recipe")"
    kind="$(jq -r .kind <<<"$recipe")"
    if [[ ! -f $dir/$name ]]; then
      rm -rf "$dir/parts" && mkdir -p "$dir/parts"
      "make_$kind" "$record" "$recipe" "$dir/parts" "$dir/parts/$name"
      mv "$dir/parts/$name" "$dir/$name"
      rm -rf "$dir/parts"
    fi
    echo "$dir/$name"
  done < <(jq -c '.demo.files[]' "$record")
}

# soundtrack RECIPE DIRECTORY OUT: instruments, and over them the narration if there is any.
soundtrack() {
  local recipe=$1 dir=$2 out=$3 seconds
  local -a narration
  seconds="$(jq -r .seconds <<<"$recipe")"
  mapfile -t narration < <(jq -r '.narration // [] | .[] | .voice, .text' <<<"$recipe")
  if ((${#narration[@]} == 0)); then
    play_ensemble "$(jq -r .ensemble <<<"$recipe")" "$seconds" "$out"
    return
  fi
  play_ensemble "$(jq -r .ensemble <<<"$recipe")" "$seconds" "$dir/music.wav"
  speak "$dir/speech.wav" "${narration[@]}"
  mix_speech "$dir/music.wav" "$dir/speech.wav" "$(jq -r '.narration_from // 4' <<<"$recipe")" "$seconds" "$out"
}

title_in() { jq -r --arg lang "$2" '.titles[] | select(.lang == $lang) | .value' "$1"; }

make_video() {
  soundtrack "$2" "$3" "$3/sound.wav"
  make_film "$3" "$(jq -r .picture <<<"$2")" "$3/sound.wav" "$(jq -r .seconds <<<"$2")" "$(title_in "$1" vi)" "$(title_in "$1" en)" "$4"
}

make_audio() {
  soundtrack "$2" "$3" "$3/sound.wav"
  "${ffmpeg_quiet[@]}" -i "$3/sound.wav" -metadata title="$(title_in "$1" vi)" \
    -metadata comment="Tư liệu trình diễn / Demonstration material" "$4"
}

make_image() { "image_$(jq -r .picture <<<"$2")" "$3" "$4"; }

make_document() { cp "$demo/texts/$(jq -r .text <<<"$2")" "$4"; }
