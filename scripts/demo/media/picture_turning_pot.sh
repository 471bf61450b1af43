# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Bàu Trúc pottery: a jar seen as by the potter who walks around it; marks of the comb pass by, straw fire glows behind.
# The clay slides behind a window in the shape of a jar; the window's own shading makes it round.

picture_turning_pot() {
  local d=$1 w=854 h=480
  local shade speckle
  speckle="$(scatter "floor(X/2)*3.1+floor(Y/2)*11.3")"
  # the strip of clay repeats every 600 pixels: combed waves, a row of pricked shells, smoke clouds from the open firing
  local cloud="pow(0.5+0.5*sin(2*PI*X/600+1)*sin(Y/47+2*sin(2*PI*X/300)),3)"
  shade="0.58+0.07*$speckle-0.55*$cloud-0.30*between(Y,150,206)*gt(sin(Y/2.1+3*sin(2*PI*X/60)),0.55)-0.42*between(Y,222,252)*lt(hypot(mod(X,30)-15,(Y-244)*1.1),11)*gt(hypot(mod(X,30)-15,(Y-247)*1.1),7)-0.3*lt(abs(Y-214),1.6)-0.3*lt(abs(Y-260),1.6)+0.10*sin(2*PI*X/200+Y/30)"
  paint_blend "$d/clay.png" 600x$h 3a1508 e08a4e "$shade"
  repeat "$d/clay.png" 2x1
  # half-width of the jar at each height: lip, neck, shoulder, belly, foot
  local half="if(lt(Y,74),72+6*sin((Y-58)/5),if(lt(Y,112),60+pow((Y-92)/20,2)*10,70+92*pow(sin(clip((Y-112)/300,0,1)*PI*0.86+0.02),0.8)))"
  local across="((X-427)/max($half,1))" inside="min($half-abs(X-427),min(Y-58,408-Y))"
  local straw="0.5+0.5*sin((X-427)/(7+Y/60)+Y/9)*sin(X/23+Y/31)"
  local wall="exp(-hypot((X-427)/330,(Y-330)/210))"
  # outside the jar: the room, opaque; inside: a dark veil, thicker to the right and to the edges
  paint "$d/room.png" ${w}x$h "if(gt($inside,0),12*(1-pow($across,2)),26+196*pow($wall,1.5)+15*gt(Y,398)*($straw))" "if(gt($inside,0),6,16+92*pow($wall,2)+11*gt(Y,398)*($straw))" "if(gt($inside,0),4,20+18*$wall+8*gt(Y,398))" \
    "if(gt($inside,0),clip(255*(0.06+0.86*pow(abs(clip($across,-1,1)+0.26)/1.22,3.2)),0,246),255)"
  paint "$d/light.png" ${w}x$h 255 214 160 "if(gt($inside,2),130*exp(-pow(($across+0.42)/0.16,2))*exp(-pow((Y-205)/120,2)),0)"
  paint_specks "$d/sparks.png" $w $h 104 2.6 ff7b22 ffd98a
  picture_inputs=(-i "$d/clay.png" -i "$d/room.png" -i "$d/light.png" -i "$d/sparks.png")
  picture_graph="color=0x20100a:s=${w}x$h:r=25[back];[back][0]overlay=x='-mod(t*46,600)+127':y=0[a];[a][1]overlay=x=0:y=0[b];
    [b][2]overlay=x='3*sin(t)':y=0[c];[c][3]overlay=x='16*sin(t*0.7)':y='-mod(t*38,$h)'"
}
