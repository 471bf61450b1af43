# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Chol Chnam Thmay: a temple with flame-edged roofs against a slowly turning flower of light, sand mounds with flags, falling jasmine.

picture_temple_morning() {
  local d=$1 w=854 h=480 i
  # the flower: twelve and twenty-four petals in gold and rose, painted larger than the frame and turned about its centre
  local turn="atan2(Y-270,X-270)" far="hypot(X-270,Y-270)"
  local petals="pow(abs(cos(6*$turn)),0.7)*exp(-pow(($far-120)/60,2))+0.8*pow(abs(sin(12*$turn)),0.8)*exp(-pow(($far-205)/34,2))+0.6*pow(abs(cos(24*$turn)),2)*exp(-pow(($far-250)/16,2))+0.7*exp(-pow($far/34,2))"
  paint_blend "$d/flower.png" 540x540 e8863a ffe9a8 "$petals-0.25" "clip(230*($petals),0,235)*clip((268-$far)/8,0,1)"
  paint_sky "$d/sky.png" ${w}x$h 3f9fc4 9fd6d9 ffeebf 0.5 0.5
  # three roofs one above another, each with upturned horns, and a spire of rings
  local roof="-9" tier bottom half
  for tier in 96:66:150 140:112:208 190:170:300; do
    IFS=: read -r bottom i half <<<"$tier"
    roof="max($roof,max(min($half/2-abs(X-250)-($bottom-Y)*0.9+0*X,min(Y-$i,$bottom-Y)),min(4-abs(abs(X-250)-$half/2-3-pow(clip(($bottom-Y)/26,0,1),2)*13),min(Y-($bottom-27),$bottom+1-Y))))"
  done
  local spire="min(1.5+(Y-4)*0.26*(0.8+0.2*lt(mod(Y,9),5))-abs(X-250),min(Y-2,74-Y))"
  local hall="max(min(52-abs(X-250),min(Y-88,190-Y)),max(min(128-abs(X-250),min(Y-186,272-Y)),min(196-abs(X-250),min(Y-268,300-Y))))" columns="gt(mod(X-250+500,32),9)*between(Y,206,266)*lt(abs(X-250),120)"
  local edge="lt(mod(X+Y,13),6)"
  local on_roof="gt(max($roof,$spire),-0.5)" stripe="lt(mod(Y,8),2.2)"
  paint "$d/temple.png" 500x300 "if($on_roof,196+44*$stripe,if($columns,120,246))" "if($on_roof,92+104*$stripe-30*$edge,if($columns,52,214))" "if($on_roof,30+34*$stripe,if($columns,40,150))" \
    "255*max($(soft "max($roof,$spire)" 1.5),$(soft "$hall" 1.5))"
  # sand mounds: one tall among four lower, each with a paper flag
  local mounds="-9" flags="-9" mound x size
  for mound in 80:46 190:58 330:92 470:58 580:46; do
    IFS=: read -r x size <<<"$mound"
    mounds="max($mounds,(Y-(150-$size))*0.72*(1+0.1*sin(Y/5))-abs(X-$x))"
    flags="max($flags,max(min(1.4-abs(X-$x),min(Y-(104-$size),152-$size-Y)),min(26-(X-$x)-abs(Y-(114-$size)-2*sin(X/6))*2.4,X-$x)))"
  done
  paint "$d/sand.png" 660x150 "if(gt($flags,-0.5),222,250+6*sin(X/2+Y*1.7)-Y/4)" "if(gt($flags,-0.5),52+60*lt(mod(X,12),4),228-Y/3+6*sin(X/3+Y*2.3))" "if(gt($flags,-0.5),74,176-Y/3)" \
    "255*max($(soft "$mounds" 2),$(soft "$flags" 1.2))"
  paint_blend "$d/ground.png" ${w}x120 c08a48 7a4c22 "Y/H+0.12*$(scatter "floor(X/3)+floor(Y/2)*7.7")" "255*$(soft "Y-(16-6*sin(X/130))" 2)"
  paint_specks "$d/jasmine.png" $w $h 82 5.5 ffffff fff0c2
  picture_inputs=(-i "$d/sky.png" -i "$d/flower.png" -i "$d/temple.png" -i "$d/ground.png" -i "$d/sand.png" -i "$d/jasmine.png")
  # a twelfth of a turn looks like a whole one: rendered once at half size, then repeated
  picture_graph="[0]format=yuv420p,loop=-1:1,setpts=N/25/TB[sky];
    [1]scale=270:270,loop=-1:1,setpts=N/25/TB,trim=duration=4,rotate=a='2*PI/12*t/4':c=none,format=yuva420p,scale=620:620:flags=bilinear[flower];
    [sky][flower]overlay=x=117:y=-100[a];[a][2]overlay=x=177:y=96[b];[b][3]overlay=x=0:y=372[c];[c][4]overlay=x=97:y=318[e];
    [e][5]overlay=x='22*sin(t*0.6)':y='-$h+mod(t*36,$h)',format=yuv420p,loop=-1:200,setpts=N/25/TB"
}
