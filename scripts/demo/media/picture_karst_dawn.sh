# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Gầu tào: dawn over limestone peaks, the tall pole with its waving strips of cloth, dancers on the hill, peach petals.

picture_karst_dawn() {
  local d=$1 w=854 h=480 wave="2*PI/854*X" i
  paint_sky "$d/sky.png" ${w}x$h 4d4a86 d98fa0 ffd9a8 0.3 0.62
  paint_ridge "$d/far.png" $w $h 8a7399 e7b3a8 "285-95*pow(abs(sin(2.5*($wave)+0.4)),2.2)-45*pow(abs(sin(5.5*($wave)+1)),3)"
  paint_ridge "$d/middle.png" $w $h 5a4c78 b4788a "345-120*pow(abs(sin(2*($wave)+1.9)),3)-50*pow(abs(sin(4.5*($wave)+0.2)),2.4)"
  paint_ridge "$d/near.png" $w $h 2b2744 6a4458 "400-75*pow(abs(sin(1.5*($wave)+0.9)),2.6)-26*pow(abs(sin(6*($wave))),2)"
  paint "$d/mist.png" ${w}x150 255 224 214 "170*exp(-pow((Y-75-14*sin(2*($wave)))/26,2))*(0.6+0.4*sin($wave+2))"
  repeat "$d/mist.png" 2x1
  paint_blend "$d/hill.png" ${w}x150 1d2a24 31402c "Y/H" "255*$(soft "Y-(70-52*exp(-pow((X-560)/300,2)))" 2)"
  paint_specks "$d/petals.png" $w $h 74 5 f7b6c4 fff1ee
  local culm="1.8+Y/260-abs(X-60-14*exp(-Y/60))" leaf="46*pow(abs(sin(4.5*atan2(Y-40,X-60)+0.6)),3)*(0.7+0.3*sin(2*atan2(Y-40,X-60)))-hypot(X-60,Y-40)"
  paint "$d/pole.png" 120x390 "if(gt($leaf,-1),96,178)" "if(gt($leaf,-1),150,152)" "if(gt($leaf,-1),74,84)" "255*max($(soft "$culm" 1.5),$(soft "$leaf" 2))"
  for i in 0 1 2; do
    local skirt=(b8324a 2f5f9a 7a2f78) sash=(f4c542 e8e3d2 5fb37a)
    paint_blend "$d/dancer$i.png" 34x46 "${skirt[i]}" "${sash[i]}" "if(lt(Y,5),1,gt(Y,38)*lt(mod(Y,4),2.4)+between(Y,17,20))" "255*$(soft "$(figure 17 46)" 1.5)"
  done
  # two strips of linen, red and indigo, that wave for two seconds and begin again
  local sway="(13+Y/9)*sin(Y/23-PI*T*2)*Y/150"
  local strip="min(8-abs(X-45-($sway)-(SIDE)),1)"
  local cloth="color=black:s=110x170:r=25:d=2,format=gbrap,geq=r='if(gt(${strip/SIDE/-10},0),196,38)':g='if(gt(${strip/SIDE/-10},0),44,34)':b='if(gt(${strip/SIDE/-10},0),58,96)':a='255*max($(soft "${strip/SIDE/-10}" 1.5),$(soft "${strip/SIDE/14}" 1.5))',format=yuva420p,loop=-1:50,setpts=N/25/TB"
  picture_inputs=(-i "$d/sky.png" -i "$d/far.png" -i "$d/middle.png" -i "$d/mist.png" -i "$d/near.png" -i "$d/hill.png"
    -i "$d/pole.png" -f lavfi -i "$cloth" -i "$d/petals.png" -i "$d/dancer0.png" -i "$d/dancer1.png" -i "$d/dancer2.png")
  picture_graph="[0]format=yuv420p,loop=-1:1,setpts=N/25/TB[sky];
    [sky][1]overlay=x='-mod(t*3,$w)':y=0[a];[a][2]overlay=x='-mod(t*7,$w)':y=0[b];
    [b][3]overlay=x='-mod(t*14,$w)':y=255[c];[c][4]overlay=x='-mod(t*12,$w)':y=0[e];
    [e][6]overlay=x=545:y=8[f];[f][7]overlay=x=571:y=52[g];[g][5]overlay=x=0:y=330[p0];[9]split=4[d0][d3][d6][d9];[10]split=3[d1][d4][d7];[11]split=3[d2][d5][d8];"
  for i in 0 1 2 3 4 5 6 7 8 9; do
    picture_graph+="[p$i][d$i]overlay=x='$((300 + i * 52))+9*sin(t*1.6+$i*0.2)':y='$((305 - (i < 5 ? i : 9 - i) * 7 + 18))-9*abs(sin(t*3.2+$i*0.5))'[p$((i + 1))];"
  done
  picture_graph+="[p10][8]overlay=x='24*sin(t*0.7)':y='-$h+mod(t*42,$h)'"
}
