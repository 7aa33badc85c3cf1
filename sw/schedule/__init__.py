"""Schedules: how much hardware each layer gets, what that costs, and how to choose it."""

from sw.schedule.area import layer_area, schedule_area, stage_area
from sw.schedule.choice import fit
from sw.schedule.device import DEVICES, Device
from sw.schedule.engine import ENGINES, accepts, simplest_engine
from sw.schedule.fit import Fit
from sw.schedule.groups import GroupSchedule
from sw.schedule.layer import (
    DenseSchedule,
    LaneSchedule,
    LayerSchedule,
    RequantiseSchedule,
)
from sw.schedule.loading import FLASH_ADDRESS, IMAGES, STARTS, Loading
from sw.schedule.nm import NmSchedule, most_kept
from sw.schedule.requantise import Requantisation, requantisation
from sw.schedule.resources import Area
from sw.schedule.rules import STORES
from sw.schedule.schedule import Schedule, hardware_nodes
from sw.schedule.shared import SharedSchedule
from sw.schedule.shared_area import shared_area
from sw.schedule.shared_logic import SharedLogic
from sw.schedule.shared_plan import SharedPlan, shared_plan
from sw.schedule.sparse import MULTIPLIERS, SparseSchedule
from sw.schedule.stage import Stage
from sw.schedule.timeline import Turn, frame_turns
from sw.schedule.work import Work, layer_works

__all__ = ["DEVICES", "ENGINES", "FLASH_ADDRESS", "IMAGES", "MULTIPLIERS", "STARTS", "STORES",
           "Area", "DenseSchedule", "Device", "Fit", "GroupSchedule", "LaneSchedule",
           "LayerSchedule", "Loading", "NmSchedule", "Requantisation", "RequantiseSchedule",
           "Schedule", "SharedLogic", "SharedPlan", "SharedSchedule", "SparseSchedule", "Stage",
           "Turn", "Work", "accepts", "fit", "frame_turns", "hardware_nodes", "layer_area",
           "layer_works", "most_kept", "requantisation", "schedule_area", "shared_area",
           "shared_plan", "simplest_engine", "stage_area"]
