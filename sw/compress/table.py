"""The table of stages: weights, bytes and errors of a network after each."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from sw.codec import gap
from sw.compress.coded import CodedNetwork
from sw.compress.loop import errors_of
from sw.compress.metrics import original_bytes, ratio
from sw.compress.pipeline import Stage
from sw.compress.size import size
from sw.graph import Graph
from sw.teach.frames import Frames

__all__ = ["stage_table"]

FLOAT_BYTES = 4


def stage_table(stages: Sequence[Stage], graph: Graph, frames: Frames, highest: int
                ) -> list[dict[str, Any]]:
    """Rows of the table; the first look at the test part.

    A pruned float network takes the positions of its weights as gaps of a fixed width, and 32 bits
    for each weight and bias. The last network has two rows: with codes of a fixed width, and in
    its shortest file.

    Parameters
    ----------
    stages
        The last is of a :class:`CodedNetwork`.
    graph
        Integer graph of the last.
    frames
        Of which the validation and the test part are looked at.
    highest : int
        Greatest level of the input.
    """
    first = stages[0].masks
    features = (first.layers[0].in_features, *(layer.out_features for layer in first.layers))
    rows = []
    for stage in stages:
        row = {"stage": stage.name, "weights": stage.masks.counts,
               "validation_error": stage.validation_error,
               "test_error": errors_of(stage.network, frames.test.x(highest), frames.test.y)}
        if not isinstance(stage.network, CodedNetwork):
            rows.append(row | _size(features, _float_bytes(stage)))
            continue
        row["weights"] = [int(np.count_nonzero(layer.weights))
                          for layer in stage.network.integer_layers()]
        coded = size(graph, original=features)
        rows += [row | _size(features, coded.lengths["gap"]),
                 row | _size(features, coded.lengths[coded.best])
                 | {"stage": "coded", "coding": coded.best}]
    return rows


def _size(features: Sequence[int], count: int) -> dict[str, Any]:
    return {"bytes": count, "ratio": round(ratio(original_bytes(features), count), 3)}


def _float_bytes(stage: Stage) -> int:
    total = 0
    for layer, mask in zip(stage.masks.layers, stage.masks.kept):
        if not mask.all():
            total += len(gap.encode(mask.numpy().astype(np.int64)))
        total += FLOAT_BYTES * int(mask.sum())
        if layer.bias is not None:
            total += FLOAT_BYTES * int(mask.any(1).sum())
    return total
