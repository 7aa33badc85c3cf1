"""Twins of the device primitives, for the Amaranth simulator."""
