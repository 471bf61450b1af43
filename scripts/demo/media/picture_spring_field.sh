# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Lồng tồng: morning hills over flooded spring fields, the tall pole with its ring, and the cloth ball with ribbons in flight.

picture_spring_field() {
  local d=$1 w=854 h=480 wave="2*PI/854*X"
  paint_sky "$d/sky.png" ${w}x$h 7fb6d6 cfe6e4 fdf3d0 0.72 0.28
  paint_ridge "$d/far.png" $w $h 8fb4b8 c9dccf "190+34*sin($wave+1)+18*sin(3*$wave)+7*sin(7*$wave+2)"
  paint_ridge "$d/middle.png" $w $h 5c9270 a9cf9a "245+30*sin(2*$wave+2)+14*sin(5*$wave)+5*sin(11*$wave)"
  paint_ridge "$d/near.png" $w $h 2f7049 6fae5a "300+22*sin($wave+4)+12*sin(4*$wave+1)"
  # paddies in perspective: some flooded, some newly green, divided by banks; the rows bend with the slope
  local row="(3.8*log(max(Y-296,9)/40)+0.22*sin($wave+Y/90)+0.1*sin(3*$wave+1))" column="(mod(X+57*floor(ROW)+9*sin(Y/9),854)/106.75)"
  column=${column//ROW/$row}
  local bank="lt(mod($row,1),0.13)+lt(mod($column,1),0.03)"
  paint_blend "$d/fields.png" ${w}x$h 3c7f3a cfe6df \
    "if($bank,0.04,0.22+0.72*pow($(scatter "floor($row)*5.7+floor($column)*2.3"),1.3)+0.05*sin(171*$wave+Y*2.1)+0.06*sin(4*$wave+Y/6))" \
    "255*$(soft "Y-(338+9*sin($wave+2))" 2)"
  repeat "$d/fields.png" 2x1
  paint "$d/mist.png" ${w}x160 255 255 250 "150*exp(-pow((Y-80-16*sin($wave))/30,2))*(0.55+0.45*sin(2*$wave+1))"
  repeat "$d/mist.png" 2x1
  # the pole with its ring of red and yellow paper
  local ring="abs(hypot(X-40,Y-42)-27)" pole="abs(X-40-2*sin(Y/90))"
  paint "$d/pole.png" 80x400 "if(lt($ring,6),225,150)" "if(lt($ring,6),if(lt(mod(atan2(Y-42,X-40)+PI,0.7),0.35),60,190),120)" 55 \
    "255*max($(soft "5-$ring" 2),$(soft "2.6-$pole" 1.5)*gt(Y,70))"
  # the ball trails its ribbons to the left
  local ball="11-hypot(X-84,Y-30)"
  local tail="min(min(2.2+X/60-abs(mod(Y+5*sin(X/11),11)-5.5),80-X),5+X/7-abs(Y-30))"
  paint "$d/ball.png" 100x60 "if(gt($ball,-1),210,235-mod(floor(Y/11),3)*80)" "if(gt($ball,-1),40+90*gt(mod(X+Y,12),6),90+mod(floor(Y/11),2)*110)" \
    "if(gt($ball,-1),50,60+mod(floor(Y/11),3)*70)" "255*max($(soft "$ball" 2),0.92*$(soft "$tail" 1.5))"
  picture_inputs=(-i "$d/sky.png" -i "$d/far.png" -i "$d/middle.png" -i "$d/mist.png" -i "$d/near.png" -i "$d/fields.png"
    -i "$d/pole.png" -i "$d/ball.png")
  local flight="mod(t,4)/2.6"
  picture_graph="[0]format=yuv420p,loop=-1:1,setpts=N/25/TB[sky];
    [sky][1]overlay=x='-mod(t*4,$w)':y=0[a];[a][2]overlay=x='-mod(t*9,$w)':y=0[b];
    [b][3]overlay=x='-mod(t*17,$w)':y=205[c];[c][4]overlay=x='-mod(t*15,$w)':y=0[e];
    [e][5]overlay=x='-mod(t*22,$w)':y=0[f];[f][6]overlay=x=640:y=70[g];
    [g][7]overlay=x='-110+900*$flight':y='330-880*$flight*(1.18-$flight)+8*sin(9*t)'"
}
