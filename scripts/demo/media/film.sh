# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# A picture, a sound and two lines of title become one film; the corner says all the time what it is.

# face NAME FILE: a drawtext face, by its file where Debian's fonts-noto-core put it, otherwise whatever answers to the name.
face() {
  local file=/usr/share/fonts/truetype/noto/$2
  if [[ -f $file ]]; then echo "fontfile=$file"; else echo "font='$1'"; fi
}

# title_filters DIR WIDTH HEIGHT TITLE SUBTITLE: drawtext filters whose texts come from files, so that no letter needs escaping.
title_filters() {
  local dir=$1 width=$2 height=$3 title=$4 subtitle=$5
  local unit=$((height / 24)) shadow="shadowcolor=black@0.6:shadowx=2:shadowy=2"
  local size=$((unit * 2)) widest=$((width * 175 / 100 / (${#title} + 2)))
  local fade="alpha='clip((t-1)/1.2,0,1)*clip((8.5-t)/1.4,0,1)':enable='lt(t,9)'"
  ((widest < size)) && size=$widest
  printf '%s' "$title" >"$dir/title.txt"
  printf '%s' "$subtitle" >"$dir/subtitle.txt"
  printf '%s' "Tư liệu trình diễn / Demonstration material" >"$dir/label.txt"
  echo "drawtext=$(face 'Noto Serif' NotoSerif-Bold.ttf):textfile=$dir/title.txt:fontsize=$size:fontcolor=0xfff8e8:x=$((unit * 3 / 2)):y=h-$((unit * 5)):$shadow:$fade"
  echo ",drawtext=$(face 'Noto Sans' NotoSans-Regular.ttf):textfile=$dir/subtitle.txt:fontsize=$((unit * 11 / 10)):fontcolor=0xfff1d0:x=$((unit * 3 / 2)):y=h-$((unit * 26 / 10)):$shadow:$fade"
  echo ",drawtext=$(face 'Noto Sans' NotoSans-Regular.ttf):textfile=$dir/label.txt:fontsize=$((unit * 3 / 4)):fontcolor=white@0.9:x=w-tw-$((unit / 2)):y=$((unit / 2)):shadowcolor=black@0.8:shadowx=1:shadowy=1"
}

# make_film DIR PICTURE SOUND SECONDS TITLE SUBTITLE OUT
make_film() {
  local dir=$1 picture=$2 sound=$3 seconds=$4 title=$5 subtitle=$6 out=$7 width=854 height=480 quality=25
  local -a picture_inputs=()
  local picture_graph=""
  if [[ $picture == moon_river ]]; then width=1280 height=720 quality=29; fi
  "picture_$picture" "$dir" "$sound"
  # a veil along the lower edge keeps the title readable on any picture
  paint "$dir/veil.png" "${width}x$((height / 3))" 8 6 10 "200*pow(Y/H,1.4)"
  local veil=0 word
  for word in "${picture_inputs[@]}"; do [[ $word == -i ]] && veil=$((veil + 1)); done
  "${ffmpeg_quiet[@]}" "${picture_inputs[@]}" -i "$dir/veil.png" -i "$sound" -filter_complex \
    "[${veil}]format=yuva420p,loop=-1:1,setpts=N/25/TB,trim=duration=9,fade=in:st=0.6:d=1.2:alpha=1,fade=out:st=7.3:d=1.6:alpha=1[veil];
     ${picture_graph}[scene];[scene][veil]overlay=x=0:y=H-h:eof_action=pass,$(title_filters "$dir" "$width" "$height" "$title" "$subtitle" | tr -d '\n'),
     fade=in:d=1,fade=out:st=$((seconds - 2)):d=2,format=yuv420p[film]" \
    -map "[film]" -map "$((veil + 1)):a" \
    -t "$seconds" -r 25 -c:v libx264 -preset ultrafast -crf "$quality" -g 50 -c:a aac -b:a 128k -movflags +faststart "$out"
}
