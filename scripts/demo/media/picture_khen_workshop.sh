# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Khèn making: on a wooden bench the wind-chest appears, then its six bamboo pipes one after another, then the bindings;
# below, the wave of the sound itself.

picture_khen_workshop() {
  local d=$1 sound=$2 w=854 h=480 i
  local grain="0.5+0.22*sin(Y/7+2.2*sin(X/190)+0.8*sin(X/61+Y/30))+0.16*sin(Y/2.3+3*sin(X/240))+0.12*sin(X/310+Y/90)"
  paint_blend "$d/bench.png" ${w}x$h 2a1a10 6d4526 "($grain)*(1.05-0.8*pow(hypot((X-427)/560,(Y-220)/330),2))-0.28*lt(mod(Y+3,160),3)"
  # wind-chest: a long spindle with a mouthpiece to the left
  local chest="9+46*exp(-pow((X-330)/95,2))+2.5*exp(-pow((X-96)/20,2))*2-abs(Y-210)"
  paint_blend "$d/chest.png" 560x420 3b1d0c d18a45 "0.62-(Y-210)/95+0.10*sin(X/8+sin(Y/5)*2)+0.30*exp(-pow((Y-192)/9,2))" "255*$(soft "min($chest,min(X-60,520-X))" 2)"
  # six pipes, from short and thick to long and curved, with nodes
  local length=(112 148 182 214 244 270) thick=(13 11.5 10.5 10 9.5 9)
  for i in {0..5}; do
    local middle="(60-$((4 + i * 4))*sin((Y-150)/95))" end=$((430 - length[i]))
    local pipe="min(${thick[i]}-abs(X-$middle),min(Y-$end,424-Y))"
    paint_blend "$d/pipe$i.png" 120x430 6a4a12 f2d98b "0.72-pow((X-$middle-${thick[i]}*0.3)/${thick[i]},2)*0.8-0.5*lt(abs(mod(Y+$((i * 31)),97)-48),1.6)-0.2*lt(abs(mod(Y+$((i * 31)),97)-44),2)" "255*$(soft "$pipe" 1.5)"
  done
  # bindings of bark round the chest
  paint_blend "$d/bark.png" 300x130 401208 b5502c "0.5+0.5*sin(Y/3.4)-pow((Y-65)/64,2)*0.5" \
    "255*$(soft "min(6-abs(mod(X,74)-37),61*exp(-pow((X-150)/135,2))-abs(Y-65))" 1.5)"
  paint_specks "$d/dust.png" $w $h 88 2.4 f3cf8e fff3d6
  picture_inputs=(-i "$d/bench.png" -i "$d/chest.png" -i "$d/bark.png" -i "$d/dust.png")
  for i in {0..5}; do picture_inputs+=(-i "$d/pipe$i.png"); done
  picture_inputs+=(-i "$sound")
  picture_graph="[0]format=yuv420p,loop=-1:1,setpts=N/25/TB[bench];[bench][1]overlay=x='min(140,-560+max(t-0.2,0)*500)':y=40[p0];"
  for i in {0..5}; do
    picture_graph+="[p$i][$((i + 4))]overlay=x=$((365 + i * 27)):y='min(-150,-600+max(t-$((2 + i)).5,0)*420)'[p$((i + 1))];"
  done
  picture_graph+="[1]crop=560:170:0:210,format=rgba,fade=in:st=4:d=0.8:alpha=1,null[unused];[unused]nullsink;
    [2]loop=-1:1,setpts=N/25/TB,fade=in:st=9.5:d=1.2:alpha=1[bark];[p6][bark]overlay=x=322:y=186[q];
    [q][3]overlay=x='14*sin(t/2)':y='-$h+mod(t*13,$h)'[r];
    [10:a]showwaves=s=${w}x130:mode=cline:scale=sqrt:rate=25:colors=0xf2c46d@0.85,format=yuva420p[wave];[r][wave]overlay=x=0:y=330"
}
