"""The cheapest or fastest way to compute a network: a component for each layer, or one for all."""

import numpy as np

from sw.errors import SternaError
from sw.graph import Dense, Graph
from sw.schedule.device import Device
from sw.schedule.fit import LUTS_PER_BRAM, Fit, room_of
from sw.schedule.fit import fit as fit_layers
from sw.schedule.loading import Loading
from sw.schedule.resources import Area
from sw.schedule.shared_fit import shared_choices

__all__ = ["fit"]

# With more weights than this share an engine that takes them one by one is only a last resort.
MAX_DENSITY = 0.5


def fit(graph: Graph, device: Device, *, clock_hz: float, fps: float | None = None,
        frames: np.ndarray | None = None, loading: Loading | None = None) -> Fit:
    """Choose a schedule for ``graph`` on ``device``.

    With ``fps`` the one of least area that reaches the frame rate, without it the fastest that
    fits: of schedules that give every layer a component of its own, and, for sparse networks and
    where those do not fit, of those in which all layers share one engine.

    Parameters
    ----------
    graph, device, clock_hz, fps, frames
        As of :func:`sw.schedule.fit.fit`.
    loading : Loading, optional
        How the weights can be replaced, where they must: only a shared engine's can.

    Raises
    ------
    SternaError
        Where nothing fits; says why, and names the nearest schedule that does.
    """
    reason = None
    found: Fit | None = None
    if loading is None:
        try:
            found = fit_layers(graph, device, clock_hz=clock_hz, fps=fps, frames=frames)
        except SternaError as error:
            reason = error
        if found is not None and _density(graph) > MAX_DENSITY:
            return found
    try:
        shared = _shared(graph, device, clock_hz, fps, loading)
    except SternaError as error:
        if loading is not None:
            raise SternaError(f"Reloadable weights must be those of a shared engine: {error}"
                              ) from error
        shared = None
    if found is None:
        if shared is not None:
            return shared
        assert reason is not None
        raise reason
    if shared is None:
        return found
    if fps is None:
        return min(found, shared, key=lambda choice: choice.interval)
    return min(found, shared, key=lambda choice: _cost(choice.area))


def _shared(graph: Graph, device: Device, clock_hz: float, fps: float | None,
            loading: Loading | None) -> Fit:
    room = room_of(device)
    choices = [Fit(schedule, area, schedule.interval(graph))
               for schedule, area in shared_choices(graph, device, room,
                                                     loading=loading)]
    fitting = [choice for choice in choices if choice.area.fits(room)]
    if not fitting:
        raise SternaError(f"Device {device.name} must hold the smallest shared engine, about "
                          f"{choices[0].area.luts:.0f} LUTs and {choices[0].area.brams} block "
                          f"RAMs, but has room for {room.luts:.0f} and {room.brams}")
    if fps is None:
        return min(fitting, key=lambda choice: choice.interval)
    quick = [choice for choice in fitting if choice.interval * fps <= clock_hz]
    if not quick:
        fastest = min(choice.interval for choice in fitting)
        raise SternaError(f"Frame rate of a shared engine must be at most {clock_hz / fastest:.0f} "
                          f"per second on {device.name}, not {fps:g}")
    return min(quick, key=lambda choice: _cost(choice.area))


def _density(graph: Graph) -> float:
    dense = [node.weights for node in graph.nodes if isinstance(node, Dense)]
    return sum(map(np.count_nonzero, dense)) / sum(weights.size for weights in dense)


def _cost(area: Area) -> float:
    return area.luts + LUTS_PER_BRAM * area.brams
