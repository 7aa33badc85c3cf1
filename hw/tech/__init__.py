"""Primitives of the devices: the same component for each technology, with a generic twin."""
