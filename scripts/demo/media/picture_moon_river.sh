# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Ok Om Bok: the full moon and its broken reflection, sugar palms on the bank, two long boats racing, lamps afloat and aloft.

picture_moon_river() {
  local d=$1 w=1280 h=720 i
  paint_sky "$d/sky.png" ${w}x$h 060b26 16285a 2f4a7c
  paint_specks "$d/stars.png" $w 360 46 1.7 9fb8ff fff8e0
  local disc="74-hypot(X-200,Y-200)"
  local seas="clip(sin(X/19+1.6*sin(Y/23))+sin(Y/15+1.2*sin(X/11)),0,2)*gt($disc,0)"
  paint "$d/moon.png" 400x400 "250-14*$seas" "242-18*$seas" "214-20*$seas" \
    "clip(255*$(soft "$disc" 2)+150*exp(-max(-($disc),0)/34)*gt(200,hypot(X-200,Y-200)),0,255)*clip((200-hypot(X-200,Y-200))/60,0,1)"
  # the far bank: a low line of trees, and sugar palms with round crowns
  local crown trunk palms="-9" x
  for x in 90 205 250 900 1010 1075 1190; do
    crown="(27+5*sin(11*atan2(Y-$((55 + x % 40)),X-$x))-hypot(X-$x,Y-$((55 + x % 40))))"
    trunk="min(3-abs(X-$x-4*sin(Y/40)),Y-$((55 + x % 40)))"
    palms="max($palms,max($crown,$trunk))"
  done
  paint_blend "$d/bank.png" ${w}x180 050a1c 0b1734 "Y/H" "255*max($(soft "$palms" 2),$(soft "Y-(142-9*sin(X/37)-7*sin(X/15+1)-5*sin(X/7))" 2))"
  # water for two seconds and again: ripples that gather the light under the moon
  local ripple="sin(Y*Y/38+3*sin(X/19)+2*PI*T)*sin(X/(5+Y/7)+2.2*sin(Y/5)-PI*T)"
  local path="exp(-pow((X-160)/(13+Y*0.42),2))*clip(0.35+Y/30,0,1)"
  local water="color=black:s=320x82:r=25:d=2,format=gbrp,geq=r='clip(9+Y/9+16*$ripple+$path*(70+170*$ripple),0,255)':g='clip(20+Y/7+20*$ripple+$path*(66+160*$ripple),0,255)':b='clip(58+Y/4+28*$ripple+$path*(50+120*$ripple),0,255)',scale=$w:328:flags=bicubic,format=yuv420p,loop=-1:50,setpts=N/25/TB"
  # a long boat, bow and stern raised, twenty paddlers; two drawings that take turns make the stroke
  local hull="min(9+0*X-abs(Y-62+0.0006*(X-230)*(X-230)),220-abs(X-230)+3)" stroke
  for stroke in 0 1; do
    local seat="mod(X,19)-9.5" lean=$((stroke * 8 - 4))
    local crew="max(4.2-hypot($seat-($lean)*0.5,Y-27),min(4.4-abs($seat-($lean)*0.25*(50-Y)/22),min(Y-31,58-Y)))"
    local paddle="min(1.5-abs($seat-7-($lean)*(Y-46)/16),min(Y-40,84-Y))"
    crew="if(between(X,44,416),max($crew,$paddle),-3)"
    crew=${crew//Y/(Y+0.0006*(X-230)*(X-230))}
    paint_blend "$d/boat$stroke.png" 460x96 7a1f1a f2c14e "if(gt($hull,-0.5),lt(mod(X+Y,22),7)*gt(Y+0.0006*(X-230)*(X-230),58),0.28+0.3*lt(mod(X,38),19))" "255*max($(soft "$hull" 2),$(soft "$crew" 1.2))"
  done
  paint "$d/lamp.png" 64x64 255 "clip(236-hypot(X-32,Y-32)*3,120,255)" "clip(150-hypot(X-32,Y-32)*6,20,255)" "clip(255*exp(-pow(hypot(X-32,(Y-32)*1.1)/8,2))+120*exp(-hypot(X-32,Y-32)/9),0,255)*clip((32-hypot(X-32,Y-32))/12,0,1)"
  picture_inputs=(-i "$d/sky.png" -i "$d/stars.png" -i "$d/moon.png" -i "$d/bank.png" -f lavfi -i "$water"
    -i "$d/boat0.png" -i "$d/boat1.png" -i "$d/lamp.png")
  picture_graph="[0]format=yuv420p,loop=-1:1,setpts=N/25/TB[sky];[sky][1]overlay=x=0:y='-mod(t*2,360)'[a];
    [a][2]overlay=x=440:y='24-t*0.5'[b];[b][3]overlay=x=0:y=236[c];[c][4]overlay=x=0:y=392[l0];[7]split=14[i0][i1][i2][i3][i4][i5][i6][i7][i8][i9][i10][i11][i12][i13];"
  for i in {0..7}; do
    picture_graph+="[l$i][i$i]overlay=x='mod($((i * 173 + 60))+t*$((7 + i * 2)),1344)-64':y='$((395 + i * i * 4))+3*sin(t*1.3+$i)'[l$((i + 1))];"
  done
  for i in {8..13}; do
    picture_graph+="[l$i][i$i]overlay=x='$((i * 197 % 1240))+26*sin(t*0.4+$i)':y='mod($((i * 331 % 460))-t*$((9 + i % 4 * 3))+4600,460)-90'[l$((i + 1))];"
  done
  picture_graph+="[5]split[far0][near0];[6]split[far1][near1];
    [l14][far0]overlay=x='-330+t*37+12*sin(t*7.85)':y=440:enable='lt(mod(t,0.8),0.4)'[m];
    [m][far1]overlay=x='-330+t*37+12*sin(t*7.85)':y=440:enable='gte(mod(t,0.8),0.4)'[n];
    [n][near0]overlay=x='-460+t*43+14*sin(t*7.85+2)':y=545:enable='lt(mod(t+0.3,0.8),0.4)'[o];
    [o][near1]overlay=x='-460+t*43+14*sin(t*7.85+2)':y=545:enable='gte(mod(t+0.3,0.8),0.4)'"
}
