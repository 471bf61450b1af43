# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Cấp sắc: seven small lamps on a bamboo frame in the dark, strips of cut paper on either side. No sacred painting is shown or imitated.

image_seven_lamps() {
  local d=$1 out=$2 lamp x y glow="0" flame="0" bowl="-9" frame="-9"
  for lamp in 750:300 560:360 940:360 400:470 1100:470 300:620 1200:620; do
    IFS=: read -r x y <<<"$lamp"
    glow+="+exp(-hypot(X-$x,Y-$((y - 30)))/120)"
    flame+="+exp(-pow((X-$x)/(1+max(2,(Y-$((y - 78)))*0.19)),2))*between(Y,$((y - 78)),$((y - 12)))*clip((Y-$((y - 78)))/22,0,1)"
    bowl="max($bowl,min(34-abs(X-$x)-max(0,Y-$y)*0.5,min(Y-$((y - 14)),$((y + 22))-Y)))"
    frame="max($frame,min(5-abs(X-$x),min(Y-$((y + 18)),960-Y)))"
  done
  frame="max($frame,6-abs(hypot(X-750,(Y-760)*1.02)-440)-1000*gt(Y,780))"
  local paper="min(46-abs(abs(X-750)-640)-9*abs(sin(Y/26)),min(Y-60,900-Y-40*abs(sin(X/9))))"
  local cut="lt(hypot(mod(abs(X-750)-640+460,40)-20,mod(Y,62)-31),9)"
  local solid="gt($paper,0)*(1-$cut)"
  # painted at two thirds of the measure above; glow, flame and paper are reckoned once a pixel
  local start="st(0,$glow);st(1,$flame);st(2,$solid);st(3,gt($bowl,0));st(4,gt($frame,0));"
  start=${start//X/(1.5*X)}
  start=${start//Y/(1.5*Y)}
  paint "$d/lamps.png" 1000x667 "${start}clip(12+115*ld(0)+255*ld(1)+ld(3)*(52+40*sin((X+Y)/6))+70*ld(4)*ld(0)+ld(2)*(70+90*ld(0))-30*pow(hypot((X-500)/600,(Y-333)/400),2),0,255)" \
    "${start}clip(8+59*ld(0)+220*ld(1)+24*ld(3)+58*ld(4)*ld(0)+ld(2)*(44+66*ld(0)),0,255)" \
    "${start}clip(22+14*ld(0)+120*ld(1)+10*ld(3)+24*ld(4)*ld(0)+ld(2)*(34+38*ld(0)),0,255)"
  "${ffmpeg_quiet[@]}" -i "$d/lamps.png" -vf "scale=3000:2000:flags=lanczos,$image_label" -q:v 3 "$out"
}
