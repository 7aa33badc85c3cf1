"""Primitives of the Lattice ECP5."""
