"""Whether the integer graph is what the QONNX executor computes, on every frame."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx

from sw.graph import ArgMax
from sw.lower.executor import BATCH, execute
from sw.lower.lowered import Lowered
from sw.lower.model_file import read_model
from sw.lower.region import Region
from sw.lower.signature import signature_of
from sw.lower.uncertainty import uncertainty

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
    all_ours, all_theirs, mismatches, differences, first = [], [], 0, 0, None
    for start in range(0, len(frames), BATCH):
        # The executor's sums depend on the batch, so its layers must come from the same run.
        tensors = execute(model, lowered.graph.input.floats(frames[start:start + BATCH]),
                          every_tensor=True)
        trace = _Trace(lowered, frames[start:start + BATCH])
        ours, theirs = trace.outputs, tensors[name].reshape(len(trace.outputs), -1)
        if lowered.is_class:
            theirs = theirs if theirs.shape[1] == 1 else theirs.argmax(axis=1)[:, np.newaxis]
            differs = (ours != theirs).any(axis=1)
        else:
            differs = (np.abs(ours - theirs) > trace.final[1]).any(axis=1)
        for frame in np.flatnonzero(differs).tolist():
            reason = trace.difference(frame, tensors, theirs[frame])
            mismatches += bool(reason)
            if reason and not first:
                first = f"frame {start + frame}, {reason}"
        differences += int(differs.sum())
        all_ours.append(ours[:, 0] if lowered.is_class else ours)
        all_theirs.append(theirs[:, 0].astype(np.int64) if lowered.is_class else theirs)
        if progress:
            progress(start + len(ours))
    return Comparison(len(frames), mismatches, differences - mismatches, np.concatenate(all_ours),
                      np.concatenate(all_theirs), lowered.is_class, first)


class _Trace:
    """The graph's integers on a batch, to be compared layer by layer."""

    def __init__(self, lowered: Lowered, frames: np.ndarray):
        graph = lowered.graph
        self.lowered = lowered
        self.layers = graph.trace(frames)
        self.inputs = dict(zip(self.layers, [frames, *self.layers.values()]))
        self.regions = list(lowered.regions.items())
        if lowered.source:
            # The integers that the model's own input quantiser made of the frames' floats.
            self.layers["input"], self.inputs["input"] = frames, frames
            self.regions.insert(0, ("input", lowered.source))
        last = graph.nodes[-1].name
        self.outputs = graph.output.apply(self.layers[last]).reshape(len(frames), -1)
        # The final region takes the integers before the choice of a class, where that is a layer.
        is_chosen = isinstance(graph.nodes[-1], ArgMax)
        self.final = _final(lowered.final, self.inputs[last] if is_chosen else self.layers[last])

    def difference(self, frame: int, tensors: dict[str, np.ndarray], theirs: np.ndarray
                   ) -> str | None:
        """Layer and values of a mismatch of ``frame``; None if it is a rounding case."""
        for name, closed in self.regions:
            wanted = closed.integers(tensors[closed.tensor][frame:frame + 1]).reshape(-1)
            made = self.layers[name][frame].reshape(-1)
            wrong = wanted != made
            if not wrong.any():
                continue
            x = self.inputs[name][frame].reshape(1, *closed.region.edge.tensor.shape)
            wrong &= ~closed.is_near_step(x).reshape(-1)
            if not wrong.any():
                return None  # whatever follows may differ
            element = int(np.flatnonzero(wrong)[0])
            return (f"layer {name!r}, element {element}: the graph has {made[element]}, the "
                    f"executor {wanted[element]} ({closed.what})")
        ours = self.outputs[frame]
        if self.lowered.is_class and self._is_tie(frame, int(ours[0]), int(theirs[0])):
            return None
        return f"output: the graph has {ours}, the executor {theirs}, from equal integers"

    def _is_tie(self, frame: int, ours: int, theirs: int) -> bool:
        """Whether float32 rounding may turn the order of two classes around."""
        logits, errors = (values[frame] for values in self.final)
        return bool(abs(logits[ours] - logits[theirs]) <= errors[ours] + errors[theirs])


def _final(region: Region, integers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The last region's floats and what float32 may make of them, (frames, outputs)."""
    x = integers.reshape(len(integers), *region.edge.tensor.shape)
    values, errors = (np.broadcast_to(a, (len(x), *region.shape[1:])).reshape(len(x), -1)
                      for a in (region.evaluate(x), uncertainty(region, x)))
    return values, errors

