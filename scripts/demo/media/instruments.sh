# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Synthesized instruments as formulas of t for ffmpeg's aevalsrc. None imitates a particular player or piece.

# walk BEAT BASE SEED: stores in variable 2 the age of the present note (s), in 4 its frequency, on a pentatonic walk.
walk() {
  echo "st(0,floor(t/$1));st(2,t-ld(0)*$1);st(3,floor(3.99+2.3*sin(ld(0)*1.7+$3)+1.7*sin(ld(0)*0.61+2*$3)));st(4,$2*pow(2,floor(ld(3)/5)+(2*eq(mod(ld(3),5),1)+4*eq(mod(ld(3),5),2)+7*eq(mod(ld(3),5),3)+9*eq(mod(ld(3),5),4))/12));"
}

# pluck BEAT BASE SEED: silk strings over a gourd.
pluck() { echo "$(walk "$@")exp(-3.6*ld(2))*(sin(2*PI*ld(4)*ld(2))+0.55*exp(-3*ld(2))*sin(4*PI*ld(4)*ld(2))+0.35*exp(-6*ld(2))*sin(6.01*PI*ld(4)*ld(2))+0.2*exp(-9*ld(2))*sin(8.03*PI*ld(4)*ld(2)))*min(1,ld(2)*400)"; }

# reed BEAT BASE SEED: free reeds of brass; two pipes hold a fifth while a third moves.
reed() {
  local voice="sin(ld(5))+0.62*sin(2*ld(5))+0.5*sin(3*ld(5))+0.3*sin(4*ld(5))+0.24*sin(5*ld(5))+0.15*sin(7*ld(5))"
  echo "$(walk "$@")st(6,min(1,ld(2)*22)*min(1,max($1-ld(2),0)*40));st(5,2*PI*ld(4)*t+0.03*sin(31*t));st(7,ld(6)*($voice));st(5,2*PI*$2*t);st(7,ld(7)+0.34*(0.8+0.2*sin(2*PI*t/$1/2))*($voice));st(5,3*PI*$2*t);0.3*(ld(7)+0.22*($voice))"
}

# oboe BEAT BASE SEED: a bright conical reed with vibrato.
oboe() { echo "$(walk "$@")st(5,2*PI*ld(4)*ld(2)+1.1*sin(34*t)*min(1,ld(2)*3));min(1,ld(2)*30)*min(1,max($1-ld(2),0)*25)*(0.5*sin(ld(5))+0.8*sin(2*ld(5))+0.6*sin(3*ld(5))+0.35*sin(4*ld(5))+0.2*sin(6*ld(5)))*0.4"; }

# flute BEAT BASE SEED: breath and a nearly pure tone.
flute() { echo "$(walk "$@")st(5,2*PI*ld(4)*ld(2)+0.5*sin(29*t)*min(1,ld(2)*2));pow(max(0,sin(PI*min(1,ld(2)/$1))),0.6)*(sin(ld(5))+0.18*sin(2*ld(5))+0.05*sin(3*ld(5))+0.05*(random(0)-0.5))"; }

# xylophone BEAT BASE SEED: bars of hard wood.
xylophone() { echo "$(walk "$@")exp(-7*ld(2))*(sin(2*PI*ld(4)*ld(2))+0.4*exp(-14*ld(2))*sin(7.8*PI*ld(4)*ld(2)))"; }

# gong EVERY START FREQUENCY: bronze; inharmonic partials in slightly detuned pairs, so that the tone breathes.
gong() {
  echo "st(1,mod(t-($2)+$1*8,$1));exp(-0.75*ld(1))*min(1,ld(1)*300)*(sin(2*PI*$3*ld(1))+0.8*sin(2*PI*$3*1.006*ld(1))+0.6*exp(-0.5*ld(1))*sin(2*PI*$3*1.53*ld(1))+0.5*exp(-1.1*ld(1))*sin(2*PI*$3*2.09*ld(1))+0.32*exp(-2*ld(1))*sin(2*PI*$3*2.76*ld(1))+0.25*exp(-3.4*ld(1))*sin(2*PI*$3*3.64*ld(1))+0.15*exp(-6*ld(1))*sin(2*PI*$3*4.83*ld(1)))*0.36"
}

# drum EVERY START FREQUENCY: a skin that falls in pitch, with the slap of the hand.
drum() { echo "st(1,mod(t-($2)+$1*8,$1));exp(-9*ld(1))*sin(2*PI*($3*ld(1)+2.2*(1-exp(-26*ld(1)))))+0.35*exp(-90*ld(1))*(random(0)-0.5)"; }

# rattle EVERY START: a bunch of small metal links.
rattle() { echo "st(1,mod(t-($2)+$1*8,$1));exp(-22*ld(1))*(random(0)-0.5)*(0.5+0.5*sin(2*PI*5300*ld(1)))"; }

# crackle: burning bamboo and straw.  insects: a summer night.  water: small waves.
crackle() { echo "if(gt(random(0),0.9991),random(1)*2-1,0)+0.04*(random(2)-0.5)*(0.7+0.3*sin(3*t))"; }
insects() { echo "0.5*sin(2*PI*4180*t)*pow(abs(sin(2*PI*13*t)),3)*max(0,sin(1.9*t))+0.4*sin(2*PI*3620*t)*pow(abs(sin(2*PI*9*t)),4)*max(0,sin(1.3*t+2))"; }
water() { echo "(random(0)-0.5)*(0.35+0.35*sin(0.9*t)*sin(1.37*t+1))"; }
