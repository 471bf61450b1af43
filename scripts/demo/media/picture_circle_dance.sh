# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Xòe: eighteen dancers hand in hand go round a fire in the evening, houses on stilts behind them.

picture_circle_dance() {
  local d=$1 w=854 h=480 wave="2*PI/854*X" i
  paint_sky "$d/sky.png" ${w}x$h 101a3c 3a3566 7a4a63
  paint_ridge "$d/far.png" $w $h 2a2c55 3d3760 "150+26*sin($wave+1)+17*sin(3*$wave+2)+8*sin(6*$wave)"
  paint_ridge "$d/near.png" $w $h 151a38 2a2848 "205+18*sin(2*$wave)+12*sin(5*$wave+1)+4*sin(13*$wave)"
  # houses: long roofs rounded at the ends, on stilts, one warm window each
  local x houses="-9" window="-9"
  for x in 96 238 620 770; do
    houses="max($houses,max(min(64-abs(X-$x)-(86-Y)*0.5,min(Y-44,88-Y)),max(min(44-abs(X-$x),min(Y-86,110-Y)),min(1.8-abs(mod(X-$x,20)-10),min(44-abs(X-$x),Y-108)))))"
    window="max($window,min(7-abs(X-$x),6-abs(Y-98)))"
  done
  paint_blend "$d/houses.png" ${w}x140 0a0f22 ffb347 "gt($window,0)" "255*max($(soft "$houses" 1.5),$(soft "Y-132" 3))"
  local flicker="(0.86+0.14*sin(12.566*T)*cos(6.283*T+1))" flame
  flame="exp(-pow((X-107-2.4*sin(Y/5-6.283*T)*(62-Y)/40)/(1.5+max(Y-34,0)*0.28),2))*between(Y,30,66)*clip((Y-30)/12,0,1)"
  local ground="exp(-hypot((X-107)/62,(Y-66)/26))*$flicker"
  local glow="color=black:s=214x82:r=25:d=2,format=gbrap,geq=r='clip(30+235*$ground+255*$flame,0,255)':g='clip(20+120*$ground+205*$flame,0,255)':b='clip(34+24*$ground+70*$flame,0,255)':a='255*max(clip((Y-31)/14,0,1),clip($flame*1.4,0,1))',scale=$w:328:flags=bicubic,format=yuva420p,loop=-1:50,setpts=N/25/TB"
  local blouse=(f4f1e6 e27d9a 7bc47f f4f1e6 6fb7d6 c9a0dc) body arms
  for i in {0..5}; do
    body="$(figure 32 78)"
    arms="min(2.6-abs(Y-30+0.016*(X-32)*(X-32)-8+3*cos((X-32)/8)),31-abs(X-32))"
    # dark skirt with a hem, light blouse, embroidered scarf on the head
    paint_blend "$d/dancer$i.png" 64x80 14111f "${blouse[i]}" "if(lt(Y,7),0.35+0.65*lt(mod(X,5),2.5),if(lt(Y,19),0.82,if(lt(Y,42),1,0.75*between(Y,70,73))))" \
      "255*max($(soft "$body" 1.5),$(soft "$arms" 1.2))"
  done
  picture_inputs=(-i "$d/sky.png" -i "$d/far.png" -i "$d/near.png" -i "$d/houses.png" -f lavfi -i "$glow")
  for i in {0..5}; do picture_inputs+=(-i "$d/dancer$i.png"); done
  picture_graph="[0]format=yuv420p,loop=-1:1,setpts=N/25/TB[sky];[sky][1]overlay=x='-mod(t*3,$w)':y=0[a];[a][2]overlay=x='-mod(t*6,$w)':y=0[b];
    [b][3]overlay=x=0:y=122[c];[c][4]overlay=x=0:y=152[x0];"
  for i in {0..5}; do picture_graph+="[$((i + 5))]split=3[f$i][f$((i + 6))][f$((i + 12))];"; done
  for i in {0..17}; do
    local turn="$i*0.34907-t*0.35"
    picture_graph+="[x$i][f$i]overlay=x='395+318*cos($turn)':y='312+88*sin($turn)-7*abs(sin(t*2.6))'[x$((i + 1))];"
  done
  picture_graph=${picture_graph%\[x18\];}
}
