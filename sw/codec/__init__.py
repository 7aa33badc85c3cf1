"""Exact codings of integer weights into bits and back: numpy, and nothing that knows a network."""
