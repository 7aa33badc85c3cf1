"""From a QONNX file to a graph with a schedule."""

from pathlib import Path
from typing import Any, Literal

import numpy as np

from boards.board import Board
from boards.catalog import BOARDS, board_named
from boards.clock import plan_clock
from sterna.compiled import Compiled, read_schedule
from sw.errors import SternaError
from sw.graph import Dense, Graph
from sw.lower import InputType, lower, model_sha256
from sw.schedule import (
    Device,
    Fit,
    Loading,
    Schedule,
    fit,
    schedule_area,
    stage_area,
)

__all__ = ["compile_graph", "compile_model"]


def compile_model(model: Path | str, *, input_type: str | None = None,
                  output: Literal["model", "class"] = "model", board: str | None = None,
                  fps: float | None = None, clock_hz: int | None = None,
                  schedule: Path | str | Schedule | None = None,
                  loading: Loading | None = None,
                  frames: np.ndarray | None = None) -> Compiled:
    """Lower a QONNX model and schedule it.

    Parameters
    ----------
    model : path
        ``.onnx`` or ``.onnx.gz``.
    input_type : str, optional
        What the raw integers at the input are, such as ``"uint8/255"``.
    output : str
        ``"class"`` gives the index of the largest output instead of the model's outputs.
    board : str, optional
        Board to schedule for; the smallest that holds the network where None.
    fps : float, optional
        Frames per second to reach with the least area; the fastest that fits where None.
    clock_hz : int, optional
        Clock of the accelerator; the board's default where None.
    schedule : path or Schedule, optional
        Taken as it is, instead of choosing one.
    loading : Loading, optional
        How weights can be replaced, where they can: all layers then share one engine, and the
        network must be one that a shared engine computes.
    frames : array, optional
        Typical inputs of the model, a hundred or so: layers that skip zeros are then held to what
        these take on average, and not to the most that any frame takes.
    """
    lowered = lower(model, input_type=InputType.parse(input_type) if input_type else None,
                    output=output)
    source = {"model": Path(model).name,
              "model_sha256": model_sha256(model),
              "input_type": input_type, "output": output}
    return compile_graph(lowered.graph, board=board, fps=fps, clock_hz=clock_hz, schedule=schedule,
                         loading=loading, frames=frames, source=source)


def compile_graph(graph: Graph, *, board: str | None = None, fps: float | None = None,
                  clock_hz: int | None = None, schedule: Path | str | Schedule | None = None,
                  loading: Loading | None = None, frames: np.ndarray | None = None,
                  source: dict[str, Any] | None = None) -> Compiled:
    """Schedule a graph; the parameters are those of :func:`compile_model`."""
    integers = None if frames is None else graph.input.integers(frames)
    if not any(isinstance(node, Dense) for node in graph.nodes):
        raise SternaError("Network must have at least one dense layer, but has "
                          f"{', '.join(type(node).__name__ for node in graph.nodes)}")
    if schedule is not None:
        if fps is not None:
            raise SternaError("A schedule must be given or fitted to a frame rate, not both")
        if loading is not None:
            raise SternaError("A schedule that is given must say itself whether its engine is "
                              "reloadable")
        if frames is not None:
            raise SternaError("A schedule must be given or fitted to typical frames, not both")
        if not isinstance(schedule, Schedule):
            schedule = read_schedule(Path(schedule))
        schedule.check(graph)
        chosen = board_named(board) if board else next(iter(BOARDS.values()))
    else:
        chosen, found = _fit(graph, board, fps, clock_hz, loading, integers)
        schedule = found.schedule
    hz = plan_clock(chosen, clock_hz).hz
    return Compiled(graph, schedule, {
        "source": source or {}, "graph_hash": graph.hash, "board": chosen.name,
        **_estimate(graph, schedule, chosen.device, hz, integers),
        "latency_cycles": Compiled(graph, schedule).latency,
    })


def _fit(graph: Graph, board: str | None, fps: float | None, clock_hz: int | None,
         loading: Loading | None, frames: np.ndarray | None) -> tuple[Board, Fit]:
    def fit_to(chosen: Board) -> tuple[Board, Fit]:
        if loading and loading.start == "flash" and chosen.flash is None:
            raise SternaError(f"Board {chosen.name!r} must have a flash that designs can read to "
                              f"keep weights in it, but has none; let them start from the "
                              f"bitstream, the host or a block RAM")
        return chosen, fit(graph, chosen.device, clock_hz=plan_clock(chosen, clock_hz).hz, fps=fps,
                           frames=frames, loading=loading)

    if board is not None:
        return fit_to(board_named(board))
    *smaller, largest = sorted(BOARDS.values(), key=lambda b: b.device.luts)
    for chosen in smaller:
        try:
            return fit_to(chosen)
        except SternaError:
            continue  # a larger board may hold it; the largest one says why not
    return fit_to(largest)


def _estimate(graph: Graph, schedule: Schedule, device: Device, clock_hz: int,
              frames: np.ndarray | None) -> dict[str, Any]:
    most = schedule.cycles(graph)
    cycles = most if frames is None else schedule.measured_cycles(graph, frames)
    layers = {}
    for stage in schedule.stages(graph):
        area = stage_area(stage, device)
        layers[stage.name] = {
            "operator": " ".join(type(node).__name__ for node in stage.nodes),
            "cycles": cycles[stage.name], "luts": round(area.luts), "brams": area.brams,
            "dsps": area.dsps}
    area = schedule_area(graph, schedule, device)
    interval = max(cycles.values())
    typical = {} if frames is None else {"typical_frames": len(frames),
                                         "most_cycles_per_frame": max(most.values())}
    return {"device": device.name, "clock_hz": clock_hz, "cycles_per_frame": interval, **typical,
            "frames_per_second": clock_hz / interval, "luts": round(area.luts),
            "brams": area.brams, "dsps": area.dsps, "layers": layers}
