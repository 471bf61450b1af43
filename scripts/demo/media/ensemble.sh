# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Which instruments sound together in which Record, how loud, in what room.
# An ensemble is a list of LEVEL|FILTER|FORMULA lines; FILTER shapes that instrument alone.

ensemble_spring_drums() {
  printf "%s\n" "0.55|anull|$(drum 2 0 62)" "0.35|anull|$(drum 2 1.25 84)" "0.3|anull|$(drum 2 1.5 84)" "0.3|anull|$(pluck 0.25 294 1)" "0.16|lowpass=f=3000|$(flute 1 588 2)"
}
ensemble_khen_dance() { printf "%s\n" "0.34|lowpass=f=4200|$(reed 0.32 196 1)" "0.3|anull|$(drum 1.28 0 70)"; }
ensemble_khen_alone() { printf "%s\n" "0.38|lowpass=f=4600|$(reed 0.44 220 4)"; }
ensemble_tower_procession() {
  printf "%s\n" "0.5|anull|$(drum 1.6 0 95)" "0.4|anull|$(drum 1.6 0.4 150)" "0.4|anull|$(drum 1.6 0.8 150)" "0.45|anull|$(drum 1.6 1.2 110)" "0.3|anull|$(drum 0.8 0.6 190)" "0.2|lowpass=f=5000|$(oboe 0.4 392 3)"
}
ensemble_moonlit_bars() { printf "%s\n" "0.35|anull|$(xylophone 0.25 330 2)" "0.16|anull|$(gong 4 0 165)" "0.12|lowpass=f=900|$(water)" "0.4|anull|$(drum 0.8 0 74)"; }
ensemble_new_year_bars() { printf "%s\n" "0.36|anull|$(xylophone 0.2 440 5)" "0.26|anull|$(xylophone 0.4 220 7)" "0.3|anull|$(drum 1.6 0 88)" "0.25|anull|$(drum 1.6 0.6 140)" "0.1|anull|$(gong 3.2 0 660)"; }
ensemble_highland_gongs() {
  printf "%s\n" "0.5|anull|$(gong 4 0 98)" "0.36|anull|$(gong 4 0.5 147)" "0.32|anull|$(gong 4 1 196)" "0.32|anull|$(gong 4 1.5 220)" "0.3|anull|$(gong 4 2.5 262)" "0.3|anull|$(drum 2 0 58)"
}
ensemble_round_dance() { printf "%s\n" "0.5|anull|$(drum 1.2 0 66)" "0.3|anull|$(drum 1.2 0.6 92)" "0.16|highpass=f=2500|$(rattle 1.2 0.9)" "0.18|anull|$(gong 2.4 0 176)" "0.3|anull|$(pluck 0.3 262 5)"; }
ensemble_gourd_lute() { printf "%s\n" "0.5|anull|$(pluck 0.28 220 3)" "0.3|anull|$(pluck 0.56 147 6)" "0.16|highpass=f=3000|$(rattle 1.12 0)" "0.1|highpass=f=3000|$(rattle 1.12 0.84)"; }
ensemble_epic_night() { printf "%s\n" "0.8|anull|$(gong 12 0 82)" "0.06|anull|$(insects)" "0.2|lowpass=f=1200|$(flute 2 147 2)" "0.5|lowpass=f=2600|$(crackle)"; }
ensemble_chant_night() { printf "%s\n" "0.9|anull|$(gong 8 0 110)" "0.6|anull|$(gong 8 4 131)" "0.05|anull|$(insects)" "0.6|anull|$(drum 8 6 52)"; }
ensemble_bonfire() { printf "%s\n" "0.5|lowpass=f=5200|$(crackle)" "0.5|anull|$(drum 0.9 0 60)" "0.3|anull|$(drum 0.9 0.45 96)" "0.24|anull|$(pluck 0.225 165 8)"; }
ensemble_potters_yard() { printf "%s\n" "0.9|lowpass=f=4200|$(crackle)" "0.6|anull|$(drum 0.75 0 240)" "0.22|anull|$(drum 0.75 0.375 310)" "0.1|lowpass=f=2600|$(oboe 1.5 294 6)"; }
ensemble_pond_song() { printf "%s\n" "0.34|lowpass=f=3600|$(flute 0.8 440 2)" "0.2|lowpass=f=3000|$(flute 1.6 330 5)" "0.2|anull|$(pluck 0.4 294 4)" "0.1|lowpass=f=800|$(water)"; }
ensemble_cradle() { printf "%s\n" "0.36|lowpass=f=2600|$(flute 1.5 330 3)" "0.2|anull|$(pluck 0.75 220 2)" "0.02|anull|$(insects)" "0.05|lowpass=f=500|$(water)"; }

# play_ensemble NAME SECONDS FILE: writes a WAV file.
play_ensemble() {
  local name=$1 seconds=$2 file=$3 line graph="" labels="" count=0 level filter formula inputs=()
  local -a lines
  mapfile -t lines < <("ensemble_$name")
  for line in "${lines[@]}"; do
    IFS='|' read -r level filter formula <<<"$line"
    inputs+=(-f lavfi -i "aevalsrc='$formula':s=32000:d=$seconds")
    graph+="[$count]volume=$level,${filter}[v$count];" labels+="[v$count]"
    count=$((count + 1))
  done
  "${ffmpeg_quiet[@]}" "${inputs[@]}" -filter_complex \
    "$graph${labels}amix=inputs=$count:normalize=0,aecho=0.85:0.8:61|113|197:0.28|0.2|0.13,alimiter=limit=0.8,aformat=channel_layouts=stereo,haas=level_in=0.8:side_gain=0.6,afade=in:d=1.2,afade=out:st=$((seconds - 3)):d=3" \
    -ar 32000 "$file"
}
