# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Nhảy lửa: a bed of fire in the dark, rising sparks, and figures that leap over it one after another.

picture_fire_leap() {
  local d=$1 w=854 h=480 i
  # fire in grey (two tongues of sines that climb, three seconds and again), then coloured from black through red to white
  local climb="Y/5+2.0944*T"
  local tongue="0.5+0.5*sin(X/7+2.1*sin($climb)+sin(2*$climb+X/11))*sin(X/4.3-1.7*sin($climb+1.3)+1.1*cos(2*$climb))"
  local heat="exp(-pow((X-71)/38,2))*clip((Y-12-18*($tongue))/38,0,1.25)*(0.55+0.45*($tongue))"
  local fire="color=black:s=142x80:r=25:d=3,format=gray,geq=lum='clip(265*$heat,0,255)',scale=$w:400:flags=bicubic,format=gbrap,lutrgb=r='clip(val*2.3,0,255)':g='clip(val*val/170,0,255)':b='clip(val*val*val/260000,0,255)',colorchannelmixer=aa=0:ar=1.6:ag=0.6,format=yuva420p,loop=-1:75,setpts=N/25/TB"
  paint_sky "$d/night.png" ${w}x$h 05060f 120b14 3a1509 0.5 0.86
  local trees="Y-(190-34*abs(sin(X/61))-46*abs(sin(X/23+1))*abs(sin(X/97+2))-13*abs(sin(X/9)))"
  paint_blend "$d/forest.png" ${w}x300 03040a 1a0c0c "Y/H" "255*$(soft "$trees" 2)*clip((300-Y)/60,0,1)"
  local coal
  coal="$(scatter "floor(X/9+floor(Y/7)*0.5)*3.3+floor(Y/7)*17.1")"
  paint "$d/coals.png" ${w}x90 "clip(120+150*$coal,0,255)" "clip(20+150*$coal*$coal*$coal,0,255)" "20*$coal" \
    "255*clip(2.2-2.2*hypot((X-427)/330,(Y-40)/40),0,1)*clip(1.6-hypot(mod(X+4.5*mod(floor(Y/7),2),9)-4.5,mod(Y,7)-3.5)/3.6,0.25,1)"
  paint_specks "$d/sparks.png" $w $h 58 3 ff6a13 ffd76b
  paint_specks "$d/ashes.png" $w $h 83 2 ff9a3d fff0b8
  # two leaping figures: arms up and legs drawn in; arms wide and legs astride
  local head="8-hypot(X-45,Y-16)" trunk="min(9-abs(X-45)*1.1,min(Y-22,56-Y))"
  local up="min(4-abs(abs(X-45)-9-(30-Y)*0.55),min(Y-4,34-Y))" tucked="max(min(5-abs(Y-56-abs(X-45)*0.28),22-abs(X-45)),min(4.5-abs(abs(X-45)-18+(Y-62)*0.35),min(Y-58,82-Y)))"
  local wide="min(3.8-abs(Y-30+abs(X-45)*0.3),34-abs(X-45))" astride="min(5-abs(abs(X-45)-4-(Y-54)*0.75),min(Y-52,90-Y))"
  paint_blend "$d/leap0.png" 90x100 2a0f08 f08a3a "exp(-pow((X-64)/13,2))*0.5+0.4*gt(Y,60)+0.5*between(Y,46,52)" "255*$(soft "max(max($head,$trunk),max($up,$tucked))" 1.5)"
  paint_blend "$d/leap1.png" 90x100 2a0f08 f08a3a "exp(-pow((X-26)/13,2))*0.5+0.4*gt(Y,64)+0.5*between(Y,46,52)" "255*$(soft "max(max($head,$trunk),max($wide,$astride))" 1.5)"
  local crowd="-9" x
  for x in 20 62 101 140 178 682 720 758 797 836; do
    local onlooker
    onlooker="$(figure "$x" 100)"
    crowd="max($crowd,${onlooker//Y/(Y-$((10 + x % 13)))})"
  done
  paint_blend "$d/crowd.png" ${w}x120 060307 4a1a0c "clip(1-abs(abs(X-427)-250)/120,0,1)*0.8" "255*$(soft "$crowd" 2)"
  picture_inputs=(-i "$d/night.png" -i "$d/forest.png" -f lavfi -i "$fire" -i "$d/coals.png" -i "$d/sparks.png" -i "$d/ashes.png"
    -i "$d/leap0.png" -i "$d/leap1.png" -i "$d/crowd.png")
  picture_graph="[0]format=yuv420p,loop=-1:1,setpts=N/25/TB[n];[n][1]overlay=x=0:y=60[a];[a][4]overlay=x='18*sin(t*0.8)':y='-mod(t*92,$h)'[b];
    [b][2]overlay=x=0:y=40[c];[c][3]overlay=x=0:y=384[e];
    [e][6]overlay=x='-90+1040*mod(t,3.4)/3.2':y='330-980*mod(t,3.4)/3.2*(1-mod(t,3.4)/3.2)'[f];
    [f][7]overlay=x='854-1040*mod(t+1.7,3.4)/3.2':y='335-860*mod(t+1.7,3.4)/3.2*(1-mod(t+1.7,3.4)/3.2)'[g];
    [g][5]overlay=x='-20*sin(t*0.6)':y='-mod(t*140,$h)'[i];[i][8]overlay=x=0:y='372+2*sin(5*t)'"
}
