"""Whether the integer graph is what the QONNX executor computes, on every frame."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx

from sw.graph import ArgMax
from sw.lower.executor import execute
from sw.lower.lowered import Lowered
from sw.lower.model_file import read_model
from sw.lower.region import Region
from sw.lower.signature import signature_of

__all__ = ["Comparison", "compare_with_executor"]


@dataclass(frozen=True, eq=False)
class Comparison:
    """What came of comparing a graph with its model.

    Parameters
    ----------
    frames, mismatches, rounding_cases : :class:`int`
        Frames in all; those that differ without an excuse; those that differ because an
        accumulator of theirs lies within float32 rounding of a step.
    graph, executor : arrays
        Both outputs: of shape (frames,) where they are classes, else (frames, outputs).
    is_class : :class:`bool`
        Whether the outputs are classes.
    first_mismatch : :class:`str` or None
        Frame, layer and values of the first mismatch.
    """

    frames: int
    mismatches: int
    rounding_cases: int
    graph: np.ndarray
    executor: np.ndarray
    is_class: bool
    first_mismatch: str | None = None


def compare_with_executor(lowered: Lowered, model: onnx.ModelProto | Path | str, frames: np.ndarray,
                          progress: Callable[[int], None] | None = None) -> Comparison:
    """Compare the graph with the executor on ``frames``, the graph's integers.

    Classes must be equal. Logits must be equal up to the executor's float32 rounding, for which
    its operators are followed to first order. A frame that differs is a rounding case only if, in
    the first layer where it does, every integer that differs was rounded within reach of a step.
    """
    if not isinstance(model, onnx.ModelProto):
        model = read_model(model)
    frames = lowered.graph.input.integers(frames)
    name = signature_of(model).output
    theirs = execute(model, lowered.graph.input.floats(frames), progress=progress)[name]
    theirs = theirs.reshape(len(frames), -1)
    integers = lowered.graph.evaluate(frames)
    ours = lowered.graph.output.apply(integers).reshape(len(frames), -1)
    if lowered.is_class:
        if theirs.shape[1] > 1:
            theirs = theirs.argmax(axis=1)[:, np.newaxis]
        differs = (ours != theirs).any(axis=1)
        ours, theirs = ours[:, 0], theirs[:, 0].astype(np.int64)
    else:
        differs = (np.abs(ours - theirs) > _final(lowered.final, integers)[1]).any(axis=1)
    mismatches, first = [], None
    for frame in np.flatnonzero(differs):
        reason = _difference(lowered, model, frames[frame:frame + 1], ours[frame], theirs[frame])
        if reason:
            mismatches.append(frame)
            first = first or f"frame {frame}, {reason}"
    return Comparison(len(frames), len(mismatches), int(differs.sum()) - len(mismatches), ours,
                      theirs, lowered.is_class, first)


def _difference(lowered: Lowered, model: onnx.ModelProto, frame: np.ndarray, ours, theirs
                ) -> str | None:
    """Layer and values of a mismatch of ``frame``; None if it is a rounding case."""
    tensors = execute(model, lowered.graph.input.floats(frame), every_tensor=True)
    trace = lowered.graph.trace(frame)
    inputs = dict(zip(trace, [frame, *trace.values()]))
    for name, closed in lowered.regions.items():
        wanted = closed.integers(tensors[closed.tensor]).reshape(-1)
        made = trace[name].reshape(-1)
        wrong = wanted != made
        if not wrong.any():
            continue
        x = inputs[name].reshape(1, *closed.region.edge.tensor.shape)
        wrong &= ~closed.is_near_step(x).reshape(-1)
        if not wrong.any():
            return None  # all that follows may differ
        element = int(np.flatnonzero(wrong)[0])
        return (f"layer {name!r}, element {element}: the graph has {made[element]}, the executor "
                f"{wanted[element]} ({closed.what})")
    if lowered.is_class and _is_tie(lowered, frame, int(ours), int(theirs)):
        return None
    return f"output: the graph has {ours}, the executor {theirs}, from equal integers"


def _is_tie(lowered: Lowered, frame: np.ndarray, ours: int, theirs: int) -> bool:
    """Whether float32 rounding may turn the order of two classes around."""
    graph = lowered.graph
    values = [frame, *graph.trace(frame).values()]
    # The final region takes the integers before the choice, where that is a layer.
    x = values[-2] if isinstance(graph.nodes[-1], ArgMax) else values[-1]
    logits, errors = _final(lowered.final, x)
    return bool(abs(logits[0, ours] - logits[0, theirs]) <= errors[0, ours] + errors[0, theirs])


def _final(region: Region, integers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The last region's floats and what float32 may make of them, (frames, outputs)."""
    x = integers.reshape(len(integers), *region.edge.tensor.shape)
    return tuple(np.broadcast_to(a, (len(x), *region.shape[1:])).reshape(len(x), -1)
                 for a in (region.evaluate(x), region.uncertainty(x)))

