# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Large still images of woven cloth: a small drawing, one pixel a crossing of threads, enlarged and given the relief of thread.
# The patterns are geometry of our own in the palette of each tradition; they copy no existing cloth.

readonly image_label="drawtext=font='Noto Sans':text='Tư liệu trình diễn / Demonstration material':fontsize=38:fontcolor=white@0.9:x=w-tw-40:y=h-th-36:box=1:boxborderw=14:boxcolor=black@0.6"

# weave DRAWING RELIEF OUT: enlarges the drawing to 3000x2000; RELIEF is a formula 0..255 within one crossing.
weave() {
  local drawing=$1 relief=$2 out=$3
  "${ffmpeg_quiet[@]}" -i "$drawing" -f lavfi -i "color=gray:s=300x200:r=1:d=1,format=gray,geq=lum='$relief',loop=-1:1" -filter_complex \
    "[1]trim=end_frame=100,tile=10x10,format=gbrp[relief];[0]format=gbrp,scale=3000:2000:flags=neighbor[cloth];
     [cloth][relief]blend=all_mode=multiply,unsharp=5:5:0.4,$image_label" \
    -frames:v 1 -q:v 3 "$out"
}

# over and under: warp and weft threads, six pixels wide
thread_relief() { echo "150+100*abs(sin(PI*(X+0.5)/$1))*(0.62+0.38*abs(sin(PI*(Y+0.5)/$1)))+5*random(0)"; }
# a small glass bead on black cloth
bead_relief() { echo "clip(70+200*(1-hypot(mod(X,$1)-$1/2+0.5,mod(Y,$1)-$1/2+0.5)/($1*0.56))+70*exp(-pow(hypot(mod(X,$1)-$1*0.36,mod(Y,$1)-$1*0.34)/($1*0.13),2)),0,255)"; }

# Mỹ Nghiệp, first image: lozenges with hooks between narrow bands, red, gold, white and indigo on black.
image_lozenge_bands() {
  local d=$1 out=$2
  # x and y in the mirrored motif; bands of 83 crossings from the top
  local x="abs(mod(X,50)-25)" y="abs(mod(Y,84)-42)"
  local lozenge="($x+$y)" hook="eq(mod(floor($x/3)+floor($y/3),4),0)"
  local code="if(gt($y,37),if(lt(mod(X+Y,8),4),2,1),if(gt($y,33),if(lt(mod(X,4),2),3,0),if(lt($lozenge,7),2,if(lt($lozenge,11),0,if(lt($lozenge,16),1,if(lt($lozenge,19),3,if(lt($lozenge,27),if($hook,2,0),if(lt($lozenge,30),2,if(lt($lozenge,38),if($hook,4,1),if(lt($lozenge,41),2,0))))))))))"
  weave_palette "$d/drawing.png" 500x334 "$code" 1a1016 a3182b e3b04b f4ead6 23407a
  weave "$d/drawing.png" "$(thread_relief 6)" "$out"
}

# Mỹ Nghiệp, second image: a long sash seen close, stepped waves on deep red.
image_stepped_sash() {
  local d=$1 out=$2
  local zig="abs(mod(floor(X/3),24)-12)" edge="min(Y,199-Y)" y="abs(Y-100)"
  local wave="mod(floor($y/3)-$zig+48,16)"
  local code="if(lt($edge,4),2,if(lt($edge,16),if(lt(abs(mod(X,16)-8)+abs($edge-10),5),3,if(lt(abs(mod(X,16)-8)+abs($edge-10),8),1,0)),if(lt($edge,20),2,if(lt($edge,23),4,if(lt($wave,2),2,if(lt($wave,5),1,if(lt($wave,6),3,if(lt($wave,9),if(eq(mod(X+Y,4),0),2,1),if(lt($wave,10),0,if(lt($wave,13),4,1))))))))))"
  weave_palette "$d/drawing.png" 300x200 "$code" 220a12 8e1524 eab54f fbf3df 1f5f5b
  weave "$d/drawing.png" "$(thread_relief 10)" "$out"
}

# Zèng: rows of white, red and yellow beads on black cloth: combs, trees, stars.
image_bead_rows() {
  local d=$1 out=$2
  local x="abs(mod(X,30)-15)" y="mod(Y,50)" code
  code="if(lt($y,2),1,if(lt($y,8),if(eq(mod(X+floor($y),6),0)+eq(mod(X-floor($y)+60,6),0),2,0),if(lt($y,10),1,if(lt($y,28),if(lt(abs($x+abs($y-19)-9),0.6),2,if(lt(abs($x+abs($y-19)-5),0.6),3,if(lt($x+abs($y-19),2),1,if(lt(abs(15-$x)+abs($y-19),3),4,0)))),if(lt($y,30),1,if(lt($y,46),if(lt(abs($x-(46-$y)*0.9),0.6)+lt($x,0.6)*gt($y,31)+lt(abs($x-(42-$y)*0.9),0.6)*lt($y,42),2,if(lt(abs($x-15)+abs($y-34),3),3,0)),if(lt(mod(X,4),2),1,3)))))))"
  weave_palette "$d/drawing.png" 250x167 "$code" 17131c c3202f f7f2e6 f0b93a 3f8f7a
  weave "$d/drawing.png" "$(bead_relief 12)" "$out"
}

# weave_palette FILE SIZE CODE COLOUR…: paints the drawing; CODE is a formula that gives the number of a colour.
weave_palette() {
  local file=$1 size=$2 code=$3 channel colour number sum formulas=()
  shift 3
  for channel in red green blue; do
    number=0 sum=""
    for colour in "$@"; do
      sum+="+$($channel "$colour")*eq(ld(0),$number)"
      number=$((number + 1))
    done
    formulas+=("st(0,$code);${sum#+}")
  done
  paint "$file" "$size" "${formulas[@]}"
}
