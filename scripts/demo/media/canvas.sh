# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Painting one still with ffmpeg's geq, and the few formulas that every picture shares.
# Stills are painted once at full size (slow, a single frame) and then moved by overlay (fast, every frame).
# Colours are written RRGGBB; a formula is text in ffmpeg's expression language with X, Y, W, H.

readonly ffmpeg_quiet=(ffmpeg -hide_banner -loglevel error -nostdin -y)

# paint FILE WIDTHxHEIGHT RED GREEN BLUE [ALPHA]: formulas for 0..255 each.
paint() {
  "${ffmpeg_quiet[@]}" -f lavfi -i "color=black:s=$2:r=1:d=1,format=gbrap" \
    -vf "geq=r='$3':g='$4':b='$5':a='${6:-255}'" -frames:v 1 "$1"
}

# red|green|blue RRGGBB: one channel of a colour, as a number.
red() { echo $((16#${1:0:2})); }
green() { echo $((16#${1:2:2})); }
blue() { echo $((16#${1:4:2})); }

# blend_of CHANNEL COLOUR COLOUR AMOUNT: the formula that goes from one colour to the other as AMOUNT goes 0..1.
blend_of() { echo "($($1 "$2")+($($1 "$3")-$($1 "$2"))*clip($4,0,1))"; }

# figure CENTRE HEIGHT: distance inside a small standing person in a long skirt, HEIGHT pixels tall, feet at the bottom.
figure() {
  echo "max($2*0.13-hypot(X-($1),Y-$2*0.14),min(min($2*0.075+(Y-$2*0.27)*0.24-abs(X-($1)),Y-$2*0.27),$2-1-Y))"
}

# repeat FILE COLUMNSxROWS: lays copies of a still side by side, for sheets that slide by without a seam.
repeat() {
  local copies=$((${2%x*} * ${2#*x}))
  "${ffmpeg_quiet[@]}" -i "$1" -vf "loop=$((copies - 1)):1,tile=$2" -frames:v 1 "$1.repeated.png"
  mv "$1.repeated.png" "$1"
}

# paint_blend FILE SIZE COLOUR COLOUR AMOUNT [ALPHA]: a still that runs between two colours.
paint_blend() {
  paint "$1" "$2" "$(blend_of red "$3" "$4" "$5")" "$(blend_of green "$3" "$4" "$5")" \
    "$(blend_of blue "$3" "$4" "$5")" "${6:-255}"
}

# paint_sky FILE SIZE TOP MIDDLE BOTTOM [GLOW_X GLOW_Y]: a sky in three colours, with an optional warm glow;
# painted small and enlarged, because it has no edges.
paint_sky() {
  local file=$1 size=$2 top=$3 middle=$4 bottom=$5 glow="0" channel formulas=()
  [[ $# -ge 7 ]] && glow="90*exp(-hypot(X/W-$6,(Y/H-$7)*H/W)*5)"
  for channel in red green blue; do
    formulas+=("clip(if(lt(Y,H/2),$(blend_of $channel "$top" "$middle" '2*Y/H'),$(blend_of $channel "$middle" "$bottom" '2*Y/H-1'))+$glow*$(awk -v c=$channel 'BEGIN{print c=="red"?1:c=="green"?0.75:0.35}'),0,255)")
  done
  paint "$file.small.png" "$((${size%x*} / 4))x$((${size#*x} / 4))" "${formulas[@]}"
  "${ffmpeg_quiet[@]}" -i "$file.small.png" -vf "scale=${size/x/:}:flags=bicubic" "$file"
}

# scatter FORMULA: a number 0..1 that looks random but is always the same for the same FORMULA.
scatter() { echo "mod(abs(sin(($1)*12.9898+4.137)*43758.5453),1)"; }

# soft DISTANCE WIDTH: 0..1 across an edge WIDTH pixels wide; positive DISTANCE is inside.
soft() { echo "clip(($1)/($2)+0.5,0,1)"; }

# paint_specks FILE WIDTH HEIGHT CELL RADIUS COLOUR COLOUR: petals, sparks or stars, one a cell at most,
# in a sheet of WIDTH x (2*HEIGHT) whose lower half repeats the upper, so that it can drift without a seam.
paint_specks() {
  local file=$1 width=$2 height=$3 cell=$4 radius=$5 from=$6 to=$7
  local id="floor(X/$cell)*7.31+floor(Y/$cell)*3.17"
  local dx dy size
  dx="mod(X,$cell)-$cell*(0.25+0.5*$(scatter "$id"))"
  dy="mod(Y,$cell)-$cell*(0.25+0.5*$(scatter "$id+1.7"))"
  size="$radius*(0.4+0.6*$(scatter "$id+5.3"))*gt($(scatter "$id+9.1"),0.45)"
  paint_blend "$file" "${width}x$height" "$from" "$to" "$(scatter "$id+2.9")" \
    "255*clip(($size-hypot($dx,$dy*1.25))/1.6+0.3,0,1)*gt($size,0.1)"
  repeat "$file" 1x2
}

# paint_ridge FILE WIDTH HEIGHT TOP_COLOUR FOOT_COLOUR RIDGE: land below the line RIDGE (a formula of X, in pixels
# from the top), twice as wide as WIDTH and periodic in it, so that it can slide by without a seam.
paint_ridge() {
  paint_blend "$1" "$2x$3" "$4" "$5" "(Y-($6))/(H*0.55)" "255*$(soft "Y-($6)" 1.5)"
  repeat "$1" 2x1
}
