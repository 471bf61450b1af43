# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Quan họ: a festival morning on the pond, lotus leaves in the foreground, and a boat of singers with broad flat hats.

picture_lotus_boat() {
  local d=$1 w=854 h=480 i x y
  paint_sky "$d/sky.png" ${w}x$h e8c7c0 f8e3cf fdf3df 0.26 0.36
  # the far shore: banyan, a curved roof, areca palms
  local banyan="min(11-abs(X-690-4*sin(Y/12)),Y-90)" blob
  for blob in 690:62:50 640:84:34 742:80:38 664:52:34 722:46:36 610:100:20 772:98:22; do
    IFS=: read -r i x y <<<"$blob"
    banyan="max($banyan,$y+2.5*sin(7*atan2(Y-$x,X-$i))-hypot(X-$i,(Y-$x)*1.25))"
  done
  local roof="max(min(118-abs(X-300)-(104-Y)*0.9,min(Y-66-8*pow((X-300)/118,2)+0,100-Y+10*pow((X-300)/118,2))),min(92-abs(X-300),min(Y-98,136-Y)))"
  local palms="-9"
  for x in 60 96 470 508; do
    palms="max($palms,max(min(2-abs(X-$x),Y-50),24*pow(abs(sin(3.5*atan2(Y-46,X-$x)+1)),2)+6-hypot(X-$x,Y-46)))"
  done
  paint_blend "$d/shore.png" ${w}x160 5b6b5c a3a58b "0.25+Y/300+0.35*gt($roof,0)*lt(abs(mod(X,23)-11),3)*gt(Y,104)" \
    "235*max($(soft "max($banyan,max($roof,$palms))" 2),$(soft "Y-(132-5*sin(X/29)-3*sin(X/11))" 2))"
  local ripple="sin(Y*1.9+1.6*sin(X/9+Y/5)+2*PI*T)*sin(X/(4+Y/12)+1.6*sin(Y/4)-PI*T)"
  local water="color=black:s=214x66:r=25:d=2,format=gray,geq=lum='clip(120-Y*0.9+17*$ripple+90*exp(-pow((X-56)/(14+Y/2),2))*(0.6+0.4*$ripple),0,255)',scale=$w:264:flags=bicubic,format=gbrp,lutrgb=r='clip(val*1.28+22,0,255)':g='clip(92+val*0.76,0,255)':b='clip(96+val*0.56,0,255)',format=yuv420p,loop=-1:50,setpts=N/25/TB"
  # boat with a dragon-like prow; four singers: two in many-coloured gowns with flat round hats, two in dark gowns with turbans
  local hull="min(min(15-abs(Y-150+0.0011*(X-180)*(X-180)),168-abs(X-180)+6),1.5)" prow="7-abs(hypot(X-352,Y-104)-15)-8*gt(Y,108)*lt(X,352)"
  local people="-9" hats="-9" dark="-9" person
  for x in 92 150 210 268; do
    person="max(8-hypot(X-$x,Y-74),min(10+(Y-82)*0.2-abs(X-$x),min(Y-82,140-Y)))"
    people="max($people,$person)"
  done
  for x in 92 210; do hats="max($hats,max(min(30-abs(X-$x),5-abs(Y-66+0.004*(X-$x)*(X-$x))),min(1.6-abs(abs(X-$x)-22),min(Y-66,98-Y))))"; done
  for x in 150 268; do dark="max($dark,max(min(9.5-hypot(X-$x,Y-70),73-Y),min(13+(Y-82)*0.2-abs(X-$x),min(Y-82,140-Y))))"; done
  local red green blue
  red="if(gt($hats,-0.5),196,if(gt($dark,-0.5),38,if(gt($people,-0.5),if(lt(Y,82),238,if(lt(mod(Y+X,20),9),205,150)),if(gt(Y,150),140,196))))"
  green="if(gt($hats,-0.5),150,if(gt($dark,-0.5),36,if(gt($people,-0.5),if(lt(Y,82),204,if(lt(mod(Y+X,20),9),62,110)),if(gt(Y,150),44,120))))"
  blue="if(gt($hats,-0.5),92,if(gt($dark,-0.5),52,if(gt($people,-0.5),if(lt(Y,82),176,if(lt(mod(Y+X,20),9),74,96)),if(gt(Y,150),34,56))))"
  paint "$d/boat.png" 400x180 "$red" "$green" "$blue" "255*$(soft "max(max($hull,$prow),max($people,max($hats,$dark)))" 1.5)"
  "${ffmpeg_quiet[@]}" -i "$d/boat.png" -vf "vflip,crop=400:70:0:12,gblur=sigma=2.4,colorchannelmixer=aa=0.32" "$d/reflection.png"
  # lotus: leaves are ellipses with veins, flowers are petals round a bud
  local leaf petal
  leaf="1-hypot((X-110)/106,(Y-45)/38)"
  paint_blend "$d/leaf.png" 220x90 2f6b45 8cc084 "0.35+0.5*$leaf+0.16*cos(13*atan2((Y-45)*2.6,X-110))+0.2*gt(abs($leaf-0.03),0)*lt($leaf,0.05)" "255*clip(($leaf)*26,0,1)"
  petal="hypot(X-60,(Y-74)*1.05)-(30+30*pow(abs(cos(2.5*(atan2(Y-74,X-60)+PI/2))),0.8))*(0.62+0.38*lt(Y,78))"
  paint_blend "$d/lotus.png" 120x170 fff2ee e0679a "clip(hypot(X-60,Y-78)/52,0,1)-0.25*pow(abs(cos(2.5*(atan2(Y-74,X-60)+PI/2))),6)" "255*max($(soft "-($petal)" 2),$(soft "min(2.6-abs(X-60-5*sin(Y/40)),Y-96)" 1.5))"
  picture_inputs=(-i "$d/sky.png" -i "$d/shore.png" -f lavfi -i "$water" -i "$d/boat.png" -i "$d/reflection.png" -i "$d/leaf.png" -i "$d/lotus.png")
  local glide="210+250*sin(t*0.12-1.1)"
  picture_graph="[0]format=yuv420p,loop=-1:1,setpts=N/25/TB[s];[s][1]overlay=x=0:y=78[a];[a][2]overlay=x=0:y=216[b];
    [b][4]overlay=x='$glide':y='308-3*sin(t*1.4)'[c];[c][3]overlay=x='$glide':y='152+3*sin(t*1.4)'[v0];
    [5]split=8[e0][e1][e2][e3][e4][e5][e6][e7];[6]split=4[z0][z1][z2][z3];"
  local leaf_x=(-60 120 320 500 690 30 230 610) leaf_y=(398 420 404 424 396 372 446 452)
  for i in {0..7}; do picture_graph+="[v$i][e$i]overlay=x='${leaf_x[i]}+5*sin(t*0.8+$i)':y='${leaf_y[i]}+2.5*sin(t*1.1+$i*2)'[v$((i + 1))];"; done
  local flower_x=(60 270 560 745) flower_y=(330 372 358 326)
  for i in 0 1 2 3; do picture_graph+="[v$((i + 8))][z$i]overlay=x='${flower_x[i]}+6*sin(t*0.9+$i*1.3)':y='${flower_y[i]}+2*sin(t*1.2+$i)'[v$((i + 9))];"; done
  picture_graph=${picture_graph%\[v12\];}
}
