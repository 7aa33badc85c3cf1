"""ULX3S with an ECP5 LFE5U-85F."""

from amaranth_boards.ulx3s import ULX3S_85F_Platform

from boards.ulx3s import ulx3s
from sw.schedule.device import DEVICES

__all__ = ["BOARD"]

BOARD = ulx3s("85F", DEVICES["ECP5 85F"], ULX3S_85F_Platform)
