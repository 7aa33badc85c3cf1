"""Events of a compiled network on its board, counted in the netlist that was placed."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from boards.program import WEIGHTS
from hw.module_names import module_names
from sim.activity import Activity
from sim.board_activity import BoardActivity, Engine, board_activity
from sterna.building import BuiltBoard
from sterna.devices import CACHE
from sw.energy.shared_trace import layer_ends
from sw.errors import SternaError
from sw.graph import Dense
from sw.schedule import FLASH_ADDRESS, SharedPlan, SharedSchedule, shared_plan

__all__ = ["CountedEvents", "counted_events", "loading_cycles", "per_frame"]

Events = dict[str, dict[str, float]]

# Cycles of loading at most: to wake the flash, for each byte of the image that comes from it, and
# for each byte that is decoded (a symbol of Huffman's code takes less than its bits).
_WAKE, _PER_READ, _PER_DECODED = 8192, 34, 24


@dataclass(frozen=True)
class CountedEvents:
    """Events of a netlist.

    Attributes
    ----------
    idle : events
        In each cycle.
    frame : events
        Of a frame, beside those.
    loading : events or None
        Of what loads the first weights, once, beside those.
    """

    idle: Events
    frame: Events
    loading: Events | None = None


def counted_events(built: BuiltBoard, frames: np.ndarray) -> CountedEvents:
    """Count in the netlist of a build while it computes ``frames``, integers of the graph."""
    compiled = built.compiled
    layers = list(compiled.accelerator.layers)
    names = [f"{name}{part}" for part in ("", "_width") for name in layers]
    modules = module_names(names)
    engine = _engine(built, dict(zip(layers, modules, strict=False)))
    weights = built.folder / WEIGHTS
    flash = (weights.read_bytes(), FLASH_ADDRESS) if weights.is_file() else None
    found = board_activity(built.folder / built.result.netlist, built.board.device.family,
                           built.result.pins, built.info, compiled.graph, frames,
                           built.folder.parent / CACHE, engine=engine, flash=flash)
    layer_of = dict(zip(modules, layers * 2, strict=True))
    loading = None
    if found.loading is not None:
        loading = _added(found, layer_of, [(found.loading, None)])
    order = [name for stage in compiled.accelerator.stages
             for name in (stage.name, *(engine.layers if engine and stage.is_shared else ()))]
    idle, frame = per_frame(found, layer_of, order)
    return CountedEvents(idle, frame, loading)


def _engine(built: BuiltBoard, modules: Mapping[str, str]) -> Engine | None:
    for stage in built.compiled.accelerator.stages:
        if isinstance(stage.schedule, SharedSchedule):
            plan = shared_plan(stage.nodes, stage.schedule)
            return Engine(modules[stage.name],
                          tuple(node.name for node in stage.nodes if isinstance(node, Dense)),
                          layer_ends(plan), loading_cycles(plan))
    return None


def loading_cycles(plan: SharedPlan) -> int:
    """Cycles in which an engine has loaded its first weights, at the latest."""
    start = plan.logic.start
    if start == "bitstream":
        return 0
    if start == "host":
        raise SternaError("Weights must be in the bitstream, in block RAM or in the flash for "
                          "activity to be counted in the netlist, not come from the host; leave "
                          "out `--netlist`")
    return _WAKE + _PER_READ * len(plan.image) + _PER_DECODED * plan.logic.image_bytes


def per_frame(found: BoardActivity, layer_of: Mapping[str, str], layers: list[str]
              ) -> tuple[Events, Events]:
    """Split what was counted into what is always there and what a frame adds.

    What an engine's memories take whether or not a frame is under way stays with the engine; what
    it takes besides goes to the layer whose turn it is.
    """
    resting = {layer: {name: count / found.idle.cycles for name, count in counts.items()}
               for layer, counts in _counts(found, found.idle, layer_of, None).items()}
    adding = _added(found, layer_of, zip(found.busy, found.working, strict=True))
    order = [*(name for name in layers if name in resting or name in adding),
             *sorted({*resting, *adding} - {*layers})]
    return ({layer: resting.get(layer, {}) for layer in order},
            {layer: {name: count / found.frames for name, count in
                     adding.get(layer, {}).items()} for layer in order})


def _counts(found: BoardActivity, part: Activity, layer_of: Mapping[str, str],
            working: str | None) -> dict[str, dict[str, int]]:
    """By layer; LUTs were counted twice, and the model takes the toggles with their glitches."""
    return {layer: {name: count for name, count in counts.items() if name != "lut_settled_toggle"}
            for layer, counts in part.counts(found.layer_of(layer_of, working)).items()}


def _added(found: BoardActivity, layer_of: Mapping[str, str], parts) -> Events:
    """Counts of some parts beside those of as many idle cycles."""
    total: dict[str, dict[str, float]] = {}
    for part, working in parts:
        counts = _counts(found, part, layer_of, working)
        quiet = _counts(found, found.idle, layer_of, working)
        for layer in counts | quiet:
            into = total.setdefault(layer, {})
            for name in counts.get(layer, {}) | quiet.get(layer, {}):
                rest = quiet.get(layer, {}).get(name, 0) * part.cycles / found.idle.cycles
                into[name] = into.get(name, 0.0) + counts.get(layer, {}).get(name, 0) - rest
    return {layer: {name: max(0.0, count) for name, count in counts.items()}
            for layer, counts in total.items()}
