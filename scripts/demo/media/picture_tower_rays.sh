# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Katê: a brick tower against turning rays of the morning sun, a procession with parasols, a woven border below.

picture_tower_rays() {
  local d=$1 w=854 h=480 i
  local angle="atan2(Y-62,X-107)"
  local ray="(0.5+0.5*sin(12*$angle+PI/2*T))*clip(hypot(X-107,Y-62)/70,0.15,1)"
  local sun="exp(-pow(hypot(X-107,Y-62)/34,2))"
  local rays="color=black:s=214x120:r=25:d=4,format=gbrp,geq=r='clip(226+26*$ray+60*$sun-Y/5,0,255)':g='clip(112+62*$ray+130*$sun-Y/3,0,255)':b='clip(58+22*$ray+120*$sun,0,255)',scale=$w:$h:flags=bicubic,format=yuv420p,loop=-1:100,setpts=N/25/TB"
  # three storeys, each narrower, with corner spires, a pointed door, and courses of brick
  local body="min(if(lt(Y,60),4+Y*0.42,if(lt(Y,120),44+6*lt(mod(Y,60),10),if(lt(Y,190),60+8*lt(mod(Y-120,70),12),84+10*lt(Y-190,14)+8*gt(Y,308))))-abs(X-130),1.5)"
  local spires="min(7*clip((Y-SPIRE)/22,0,1)-abs(abs(X-130)-OFFSET),min(SPIRE+30-Y,1.5))"
  local porch="min(30-abs(X-130)-max(0,(232-Y))*0.9,Y-205)" door="min(13-abs(X-130)-max(0,(262-Y))*0.6,Y-244)"
  local one=${spires//SPIRE/92} two=${spires//SPIRE/160} shape
  one=${one/OFFSET/48} two=${two/OFFSET/66}
  shape="max(max($body,$porch),max(if(lt(Y,92),-2,$one),if(lt(Y,158),-2,$two)))"
  paint_blend "$d/tower.png" 260x330 6b2413 c4622f "(0.58-abs(X-112)/150+0.12*lt(mod(Y,7),1.4)+0.14*lt(mod(Y,35),3))*(1-0.85*gt($door,0))+0.16*gt($porch,0)*lt($porch,3)" "255*$(soft "$shape" 1.5)"
  paint_blend "$d/hill.png" ${w}x130 3a140f 6f2c1b "Y/H" "255*$(soft "Y-(40-34*exp(-pow((X-427)/260,2)))" 2)"
  # the border: lozenges within lozenges, between two bands of hooks; the pattern repeats every 61 pixels
  local lozenge="abs(mod(X,61)-30.5)+abs(Y-32)"
  paint "$d/border.png" 915x64 "if(lt(abs(Y-32),26),if(lt(mod($lozenge,16),8),206,if(lt(mod($lozenge,16),11),242,38)),if(lt(mod(X+2*Y,20.333),9),236,120))" \
    "if(lt(abs(Y-32),26),if(lt(mod($lozenge,16),8),44,if(lt(mod($lozenge,16),11),196,58)),if(lt(mod(X+2*Y,20.333),9),190,26))" \
    "if(lt(abs(Y-32),26),if(lt(mod($lozenge,16),8),36,if(lt(mod($lozenge,16),11),88,84)),if(lt(mod(X+2*Y,20.333),9),72,30))" 255
  local colours=(f6efe0 e9c46a 2a9d8f e76f51)
  for i in 0 1 2 3; do
    local parasol="min(24-hypot((X-30),(Y-26)*1.25),24-Y)" staff="min(1-abs(X-30),min(Y-20,74-Y))" person
    person="$(figure 30 56)"; person=${person//Y/(Y-28)}
    paint_blend "$d/walker$i.png" 60x84 "${colours[i]}" 8c1c13 "if(lt(Y,25),lt(mod(X,12),5)*0.8,if(lt(Y,44),0.9,0.6*gt(Y,74)))" "255*max($(soft "$person" 1.5),max($(soft "$parasol" 1.5),$(soft "$staff" 1)))"
  done
  picture_inputs=(-f lavfi -i "$rays" -i "$d/tower.png" -i "$d/hill.png" -i "$d/border.png"
    -i "$d/walker0.png" -i "$d/walker1.png" -i "$d/walker2.png" -i "$d/walker3.png")
  picture_graph="[0][1]overlay=x=297:y=42[a];[a][2]overlay=x=0:y=312[q0];[4]split=3[w0][w4][w8];[5]split=3[w1][w5][w9];[6]split=3[w2][w6][w10];[7]split=3[w3][w7][w11];"
  for i in {0..11}; do
    picture_graph+="[q$i][w$i]overlay=x='mod(t*26+$((i * 78)),936)-70':y='338-2.5*abs(sin(t*4+$i))'[q$((i + 1))];"
  done
  picture_graph+="[q12][3]overlay=x='-mod(t*9,61)':y=416"
}
