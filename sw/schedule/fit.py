"""Choice of a schedule: reach a frame rate with the least area, or be as fast as fits."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil, lcm

import numpy as np

from sw.errors import SternaError
from sw.graph import ArgMax, Dense, Graph, Node, Threshold
from sw.schedule.area import converter_luts, layer_area, schedule_area, weight_bits
from sw.schedule.device import Device
from sw.schedule.engine import ENGINES, simplest_engine
from sw.schedule.groups import GroupSchedule
from sw.schedule.layer import DenseSchedule, LaneSchedule, LayerSchedule, RequantiseSchedule
from sw.schedule.nm import GROUP, NmSchedule, most_kept
from sw.schedule.requantise import requantisation
from sw.schedule.resources import Area, rom_luts
from sw.schedule.schedule import Schedule, hardware_nodes
from sw.schedule.sparse import SparseSchedule
from sw.schedule.sparse_choices import sparse_choices

__all__ = ["LUTS_PER_BRAM", "SHELL", "Fit", "fit", "room_of"]

# What stays free for the shell around the accelerator, and the share of the rest that place and
# route fills in a minute or two: above it an UP5K takes several times as long.
SHELL = Area(luts=900, brams=3)
FILL = 0.70
# A part of this size is routed in seconds, however full; the shell on an iCE40 HX1K, as built.
SMALL = Area(luts=2000)
SMALL_SHELL = Area(luts=680, brams=2)

# Block RAM is worth taking from this many LUTs a block on.
LUTS_PER_BRAM = 48
# A multiplier block, where engines with and without many are compared.
LUTS_PER_DSP = 64
MAX_CONVERTER_LANES = 512

# Without a frame rate no layer gets more lanes than this: a wider unit spends its clock on the
# wires between its store and its adders, and place-and-route takes tens of minutes. With a frame
# rate a layer gets what it takes.
MAX_LANES = 512

# Share of the groups of weights up to which it is worth an index to pass over the others.
MAX_LIVE = 0.75


@dataclass(frozen=True, eq=False)
class Task:
    """What has to be scheduled, and for what."""

    graph: Graph
    device: Device
    room: Area
    inputs: dict[str, np.ndarray]
    frames: np.ndarray | None


@dataclass(frozen=True)
class Fit:
    """A schedule, what it is estimated to cost, and its cycles per frame.

    The cycles are a bound; where typical frames were given, the mean over them.
    """

    schedule: Schedule
    area: Area
    interval: int


def fit(graph: Graph, device: Device, *, clock_hz: float, fps: float | None = None,
        frames: np.ndarray | None = None) -> Fit:
    """Choose a schedule for ``graph`` on ``device``.

    With ``fps`` every layer gets the least area that reaches the frame rate; without it the whole
    gets the smallest interval that fits, with at most 512 lanes in a layer. All layers are held
    to the same number of cycles per frame: more hardware in any but the slowest changes nothing.

    Parameters
    ----------
    graph : :class:`Graph`
    device : :class:`Device`
        Part to fit into; a share of it is left to the shell and to place-and-route.
    clock_hz : float
        Clock of the accelerator.
    fps : float, optional
        Frames per second.
    frames : int array, optional
        Typical frames of the graph's input, a hundred or so. Layers that skip zeros are then held
        to what these take on average; without them to the most that any frame takes.

    Raises
    ------
    SternaError
        Where nothing fits; names the nearest schedule that does.
    """
    room = room_of(device)
    budgets = _budgets(graph, None if fps else MAX_LANES)
    task = Task(graph, device, room, _inputs(graph, frames), frames)
    if fps is None:
        best = _fastest(task, budgets)
        if best is None:
            smallest = _within(task, budgets[-1])
            raise SternaError(f"Device {device.name} must hold the network's smallest schedule, "
                              f"about {smallest.area.luts:.0f} LUTs and {smallest.area.brams} "
                              f"block RAMs, but has room for {room.luts:.0f} and {room.brams}; "
                              f"choose a larger board or a smaller network")
        return best
    if not fps > 0:
        raise SternaError(f"Frame rate must be positive, not {fps}")
    budget = int(clock_hz // fps)
    if budget < budgets[0]:
        raise SternaError(f"Frame rate must be at most {clock_hz / budgets[0]:.0f} per second at "
                          f"{clock_hz / 1e6:g} MHz, one frame in {budgets[0]} cycles, not {fps:g}")
    found = _within(task, budget)
    if not found.area.fits(room):
        best = _fastest(task, budgets)
        nearest = ("even the slowest schedule does not fit" if best is None else
                   f"the nearest that fits is {clock_hz / best.interval:.0f} frames/s")
        raise SternaError(f"Device {device.name} must hold {fps:g} frames/s, about "
                          f"{found.area.luts:.0f} LUTs, {found.area.brams} block RAMs and "
                          f"{found.area.dsps} DSPs, but has room for {room.luts:.0f}, "
                          f"{room.brams} and {room.dsps}; {nearest}")
    return found


def room_of(device: Device) -> Area:
    """What a device has for an accelerator, beside the shell."""
    if device.luts <= SMALL.luts:
        return Area(device.luts - SMALL_SHELL.luts, device.brams - SMALL_SHELL.brams, device.dsps)
    return Area(max(0.0, (device.luts - SHELL.luts) * FILL), device.brams - SHELL.brams,
                device.dsps)


def _inputs(graph: Graph, frames: np.ndarray | None) -> dict[str, np.ndarray]:
    """What comes to each node for ``frames``."""
    if frames is None:
        return {}
    outputs = graph.trace(frames)
    return {node.name: x for node, x in zip(graph.nodes, [frames, *outputs.values()],
                                            strict=False)}


def _divisors(n: int) -> list[int]:
    return [k for k in range(1, n + 1) if n % k == 0]


def _budgets(graph: Graph, max_lanes: int | None) -> list[int]:
    """Cycles per frame that some layer can have, ascending, from the fastest of all on."""
    choices = set()
    fastest = 1
    for node in hardware_nodes(graph):
        if isinstance(node, Dense):
            cycles = {a * b for a in _divisors(node.out_features)
                      for b in _divisors(node.in_features)
                      if max_lanes is None or node.weights.size <= max_lanes * a * b}
            fastest = max(fastest, min(cycles))
            choices |= cycles
    return sorted(c for c in choices | {fastest} if c >= fastest)


def _fastest(task: Task, budgets: list[int]) -> Fit | None:
    """Smallest budget that fits; area falls as the budget grows."""
    best, lo, hi = None, 0, len(budgets) - 1
    while lo <= hi:
        middle = (lo + hi) // 2
        found = _within(task, budgets[middle])
        if found.area.fits(task.room):
            best, hi = found, middle - 1
        else:
            lo = middle + 1
    return best


def _within(task: Task, budget: int) -> Fit:
    """Least area in which every layer takes at most ``budget`` cycles."""
    layers: dict[str, LayerSchedule] = {}
    lanes: int | None = None
    for node in hardware_nodes(task.graph):
        if isinstance(node, Dense):
            layer: LayerSchedule = _smaller(node, task, budget, lanes)
        else:
            layer = _staircase(node, task.device, _lanes(node, budget, lanes))
        layers[node.name] = layer
        lanes = 1 if isinstance(node, ArgMax) else layer.o_lanes
    schedule = _with_block_rams(task.graph, Schedule(layers), task.device, task.room)
    return Fit(schedule, schedule_area(task.graph, schedule, task.device),
               _interval(task, schedule))


def _interval(task: Task, schedule: Schedule) -> int:
    if task.frames is None or schedule.is_exact(task.graph):
        return schedule.interval(task.graph)
    return ceil(max(schedule.measured_cycles(task.graph, task.frames).values()))


def _smaller(node: Dense, task: Task, budget: int, lanes: int | None
             ) -> DenseSchedule | SparseSchedule:
    """All weights, or only those that are not zero: what costs less with its memory."""
    x = task.inputs.get(node.name)

    def cost(layer: DenseSchedule | SparseSchedule) -> float:
        convert = 0.0 if lanes in (None, layer.i_lanes) else converter_luts(node, lanes,
                                                                            layer.i_lanes)
        return convert + min(
            area.luts + LUTS_PER_BRAM * area.brams + LUTS_PER_DSP * area.dsps
            for area in (layer_area(node, replace(layer, **stores), task.device)
                         for stores in ({}, {"store": "bram"})))

    choices: list[DenseSchedule | SparseSchedule] = [_dense(node, task.device, budget, lanes)]
    choices += sparse_choices(node, task.device, budget, lanes, x)
    return min(choices, key=cost)


def _dense(node: Dense, device: Device, budget: int, lanes: int | None) -> DenseSchedule:
    engine = simplest_engine(node.input.interval, node.weight_interval)
    if engine is None:
        raise SternaError(f"Layer {node.name!r} must have {ENGINES['lowbit'][1]} for hardware, not "
                          f"weights in {node.weight_interval} and activations in "
                          f"{node.input.interval}")

    def cost(layer: DenseSchedule) -> float:
        # The store is chosen later; its size in bits is the same for all, its LUTs are not.
        area = layer_area(node, layer, device)
        store = rom_luts(*weight_bits(node, layer))
        convert = 0.0 if lanes in (None, layer.simd) else converter_luts(node, lanes, layer.simd)
        return area.luts - store + convert + LUTS_PER_BRAM * area.brams

    choices = [*_foldings(node, engine, budget, lanes), *_groups(node, engine, budget, lanes)]
    return min(choices, key=cost)


def _foldings(node: Dense, engine: str, budget: int, lanes: int | None
              ) -> Iterator[DenseSchedule]:
    found = False
    kept = max(1, most_kept(node))
    for simd in _divisors(node.in_features):
        if lanes is not None and lcm(lanes, simd) > MAX_CONVERTER_LANES:
            continue
        beats = node.in_features // simd
        for pe in _divisors(node.out_features):
            # The least PE of each SIMD: more lanes than needed only cost.
            if beats * (node.out_features // pe) <= budget:
                found = True
                yield DenseSchedule(pe, simd, engine)
                if kept <= 2 and engine != "xnor" and simd % GROUP == 0:
                    yield NmSchedule(pe, simd, engine, kept=kept)
                break
    if not found:
        yield DenseSchedule(node.out_features, node.in_features, engine)


def _groups(node: Dense, engine: str, budget: int, lanes: int | None) -> Iterator[GroupSchedule]:
    """Foldings that pass over groups of zeros, where those are many."""
    if engine == "xnor" or node.weights.all():
        return
    for simd in _divisors(node.in_features):
        if lanes is not None and lcm(lanes, simd) > MAX_CONVERTER_LANES:
            continue
        # The larger the group, the fewer are all zero.
        for pe in _divisors(node.out_features):
            layer = GroupSchedule(pe, simd, engine, index="rom")
            groups = sum(map(len, layer.groups(node)))
            if groups * pe * simd > MAX_LIVE * node.weights.size:
                break
            if layer.cycles(node) <= budget:
                yield layer
                break


def _lanes(node: Node, budget: int, lanes: int | None) -> int:
    """Lanes of a layer that works element by element: those that come, if they are enough."""
    fitting = [n for n in _divisors(node.input.size) if node.input.size // n <= budget]
    return lanes if lanes in fitting else fitting[0]


def _staircase(node: Node, device: Device, lanes: int) -> LaneSchedule:
    """The smaller of thresholds and biases, where a staircase can have both."""
    search = LaneSchedule(lanes)
    found = requantisation(node) if isinstance(node, Threshold) else None
    if found is None:
        return search
    shift = RequantiseSchedule(lanes, shift=found.shift)
    return min(search, shift, key=lambda layer: layer_area(node, layer, device).luts)


def _stores(layer: LayerSchedule) -> tuple[str, ...]:
    """Names of what may be in LUTs or in block RAM."""
    return {SparseSchedule: ("store", "counts"), GroupSchedule: ("store", "index")}.get(
        type(layer), ("store",))


def _with_block_rams(graph: Graph, schedule: Schedule, device: Device, room: Area) -> Schedule:
    """Move the stores that save the most LUTs per block into block RAM, while there is some."""
    layers = dict(schedule.layers)
    left = room.brams - schedule_area(graph, schedule, device).brams
    gains = []
    for node in hardware_nodes(graph):
        if isinstance(node, ArgMax):
            continue
        layer = layers[node.name]
        before = layer_area(node, layer, device)
        for store in _stores(layer):
            after = layer_area(node, replace(layer, **{store: "bram"}), device)
            blocks = after.brams - before.brams
            if blocks:
                gains.append(((before.luts - after.luts) / blocks, blocks, node.name, store))
    for gain, blocks, name, store in sorted(gains, key=lambda g: -g[0]):
        if gain >= LUTS_PER_BRAM and blocks <= left:
            layers[name] = replace(layers[name], **{store: "bram"})
            left -= blocks
    return Schedule(layers)
