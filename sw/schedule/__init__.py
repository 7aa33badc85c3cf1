"""Schedules: how much hardware each layer gets, what that costs, and how to choose it."""

from sw.schedule.device import DEVICES, Device
from sw.schedule.engine import ENGINES, accepts, simplest_engine
from sw.schedule.layer import STORES, DenseSchedule, LaneSchedule, LayerSchedule
from sw.schedule.schedule import Schedule, hardware_nodes

__all__ = ["DEVICES", "ENGINES", "STORES", "DenseSchedule", "Device", "LaneSchedule",
           "LayerSchedule", "Schedule", "accepts", "hardware_nodes", "simplest_engine"]
