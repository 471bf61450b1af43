# SPDX-License-Identifier: GPL-3.0-or-later
# A picture, a sound and two lines of title become one film; the corner says all the time what it is.

# write_line TEXT STYLE…: one drawtext filter whose text comes from a file, so that no letter needs escaping.
title_filters() {
  local dir=$1 height=$2 title=$3 subtitle=$4
  local unit=$((height / 24)) shadow="shadowcolor=black@0.65:shadowx=2:shadowy=2"
  local fade="alpha='clip((t-1)/1.2,0,1)*clip((8.5-t)/1.4,0,1)'"
  printf '%s' "$title" >"$dir/title.txt"
  printf '%s' "$subtitle" >"$dir/subtitle.txt"
  printf '%s' "Tư liệu trình diễn / Demonstration material" >"$dir/label.txt"
  echo "drawtext=font='Noto Serif\\:bold':textfile=$dir/title.txt:fontsize=$((unit * 2)):fontcolor=0xfff8e8:x=$((unit * 3 / 2)):y=h-$((unit * 5)):$shadow:$fade"
  echo ",drawtext=font='Noto Sans':textfile=$dir/subtitle.txt:fontsize=$((unit * 11 / 10)):fontcolor=0xfff1d0:x=$((unit * 3 / 2)):y=h-$((unit * 26 / 10)):$shadow:$fade"
  echo ",drawtext=font='Noto Sans':textfile=$dir/label.txt:fontsize=$((unit * 3 / 4)):fontcolor=white@0.85:x=w-tw-$((unit / 2)):y=$((unit / 2)):shadowcolor=black@0.8:shadowx=1:shadowy=1"
}

# make_film DIR PICTURE SOUND SECONDS TITLE SUBTITLE OUT
make_film() {
  local dir=$1 picture=$2 sound=$3 seconds=$4 title=$5 subtitle=$6 out=$7 height=480
  local -a picture_inputs=()
  local picture_graph=""
  "picture_$picture" "$dir" "$sound"
  [[ $picture == moon_river ]] && height=720
  "${ffmpeg_quiet[@]}" "${picture_inputs[@]}" -i "$sound" -filter_complex \
    "$picture_graph,$(title_filters "$dir" "$height" "$title" "$subtitle" | tr -d '\n'),fade=in:d=1,fade=out:st=$((seconds - 2)):d=2,format=yuv420p[film]" \
    -map "[film]" -map "$((${#picture_inputs[@]} / 2 - $(grep -o -- lavfi <<<"${picture_inputs[*]}" | wc -l))):a" \
    -t "$seconds" -r 25 -c:v libx264 -preset superfast -crf 24 -g 50 -c:a aac -b:a 128k -movflags +faststart "$out"
}
