"""How the weights of a network were spread before they became integers."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from sw.compress.coded import CodedNetwork
from sw.compress.pipeline import Stage

__all__ = ["BINS", "weight_histograms"]

#: Of every histogram, equally wide, from the greatest weight's negative to itself.
BINS = 64


def weight_histograms(stages: Sequence[Stage]) -> list[dict[str, Any]]:
    """Histograms of the kept float weights of each layer, stage by stage.

    Returns
    -------
    list of dict
        One for each stage of floats, with its ``stage`` and its ``layers``. A layer has the
        ``lowest`` and ``highest`` edge and the ``counts`` of :data:`BINS` bins between them, and
        how many weights are ``pruned``, which are in no bin. A bin holds its lower edge; the last
        holds the highest edge as well.
    """
    return [{"stage": stage.name,
             "layers": [_histogram(layer.weight.detach().numpy(), kept.numpy())
                        for layer, kept in zip(stage.masks.layers, stage.masks.kept)]}
            for stage in stages if not isinstance(stage.network, CodedNetwork)]


def _histogram(weights: np.ndarray, kept: np.ndarray) -> dict[str, Any]:
    values = weights[kept].astype(np.float64)
    highest = float(np.abs(values).max(initial=0)) or 1.0
    counts, _ = np.histogram(values, BINS, (-highest, highest))
    return {"lowest": -highest, "highest": highest, "counts": counts.tolist(),
            "pruned": int(kept.size - kept.sum())}
