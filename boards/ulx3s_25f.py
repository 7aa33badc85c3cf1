"""ULX3S with an ECP5 LFE5U-25F."""

from amaranth_boards.ulx3s import ULX3S_25F_Platform

from boards.ulx3s import ulx3s
from sw.schedule.device import DEVICES

__all__ = ["BOARD"]

BOARD = ulx3s("25F", DEVICES["ECP5 25F"], ULX3S_25F_Platform)
