"""Boards: their devices, pins, clocks and builds."""
