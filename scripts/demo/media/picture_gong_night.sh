# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Gongs of the Central Highlands: five bronze gongs before a tall communal roof; at every stroke a ring of light goes out.

picture_gong_night() {
  local d=$1 w=854 h=480 i
  local centre_x=(116 270 427 584 738) centre_y=(286 322 336 322 286) radius=(62 70 86 70 62)
  # four seconds, four strokes a bar: which gong speaks when
  local strike=(1 0.5 0 1.5 2.5) rings="0" flash="0"
  for i in 0 1 2 3 4; do
    local age="mod(T-${strike[i]}+4,4)" far="hypot(X*6-${centre_x[i]},Y*6-${centre_y[i]})"
    rings+="+exp(-pow(($far-60-150*$age)/(9+16*$age),2))*exp(-1.5*$age)"
    flash+="+exp(-$far/95)*exp(-2.2*$age)"
  done
  # painted in grey, then coloured from night blue through ember to gold
  local fire="exp(-hypot((X-71)/74,(Y-88)/31))*(0.9+0.1*sin(9.42*T)*cos(4.71*T))"
  local glow="color=black:s=142x80:r=25:d=4,format=gray,geq=lum='clip(255*(0.52*$fire+0.8*($rings)+0.4*($flash)),0,255)',scale=$w:$h:flags=bicubic,format=gbrp,lutrgb=r='clip(14+val*1.25,0,255)':g='clip(12+val*val/330,0,255)':b='clip(30+val*val*val/360000-val/12,0,255)',format=yuv420p,loop=-1:100,setpts=N/25/TB"
  # the communal house: an axe-blade roof on stilts, with bands along the eaves; forest on both sides
  local roof="min(26+(Y-16)*0.44+0.0011*(Y-16)*(Y-16)-abs(X-427),min(Y-16-6*cos((X-427)/9),246-Y))"
  local stilts="min(3.5-abs(mod(X,36)-18),min(166-abs(X-427),Y-240))" trees="Y-(250-70*pow(abs((X-427)/427),1.4)-13*sin(X/19)-8*sin(X/7+2)-5*sin(X/3.1))"
  paint_blend "$d/house.png" ${w}x340 0a0c14 9c6530 "gt($roof,0)*(0.10+Y/1400+0.10*lt(mod(Y,9),2)+0.22*lt(mod(Y+abs(X-427)*0.8,44),3)+0.6*between(Y,214,222)*lt(mod(X,18),9))" \
    "255*max($(soft "$trees" 3),max($(soft "$roof" 1.5),$(soft "$stilts" 1.5)))*clip((330-Y)/70,0,1)"
  for i in 0 1 2 3 4; do
    local r=${radius[i]} far="hypot(X-100,Y-100)" light
    light="0.34+0.30*(200-X-Y)/200+0.10*cos($far*0.9)*gt($far,$((r / 3)))+0.55*exp(-pow(hypot(X-$((100 - r / 8)),Y-$((100 - r / 8)))/$((r / 5)),2))-0.35*exp(-pow(($far-$((r / 3)))/3,2))+0.3*exp(-pow(($far-$((r - 6)))/3,2))"
    paint_blend "$d/gong$i.png" 200x200 2a1406 f3c56b "$light" "255*$(soft "$r-$far" 2)"
  done
  paint_specks "$d/sparks.png" $w $h 96 3.2 ff8c1a ffe08a
  picture_inputs=(-f lavfi -i "$glow" -i "$d/house.png" -i "$d/gong0.png" -i "$d/gong1.png" -i "$d/gong2.png" -i "$d/gong3.png" -i "$d/gong4.png" -i "$d/sparks.png")
  picture_graph="[0][1]overlay=x=0:y=0[g0];"
  for i in 0 1 2 3 4; do
    picture_graph+="[g$i][$((i + 2))]overlay=x='$((centre_x[i] - 100))+7*sin(8*t)*exp(-1.6*mod(t-${strike[i]}+4,4))':y=$((centre_y[i] - 100))[g$((i + 1))];"
  done
  picture_graph+="[g5][7]overlay=x='12*sin(t)':y='-mod(t*56,$h)'"
}
