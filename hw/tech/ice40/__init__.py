"""Primitives of the Lattice iCE40 LP, HX and UltraPlus."""
