"""What is known of a compressed network, for people."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sw.codec.book import find_book
from sw.compress.metrics import bits_per_weight, original_bytes, ratio
from sw.compress.size import own_shape, size
from sw.errors import SternaError
from sw.graph import Dense, Graph
from sw.report.compression_entry import CodingEntry, CompressionEntry, StageEntry
from sw.report.entry import read_entry
from sw.report.pe_load import built_loads, column_loads
from sw.report.sparse_layer_entry import (
    MAX_BINS,
    HistogramEntry,
    PeLoad,
    SparseLayerEntry,
)
from sw.report.weight_map import draw_map
from sw.schedule import Schedule

__all__ = ["describe_compression", "is_compressed"]

# From this share of zeros on a layer counts as pruned: ternary weights alone do not reach it.
PRUNED = 0.6
# A layer counts as shared where it has at most this share of the numbers in its range ...
SHARED = 0.5
# ... and so many weights for each that it would have more of them if it were free to.
WEIGHTS_FOR_A_VALUE = 4

_NO_METRICS = ("What the weights were before, and the stages of the recipe, are not known: there "
               "is no metrics.json of this model. sterna report takes the folder that sterna "
               "compress wrote as well.")
_NO_HISTOGRAMS = ("What the weights were before is not known: the metrics.json of this model was "
                  "written by an earlier kit, without histograms; sterna compress, run on the "
                  "recipe again, writes one with them.")


def is_compressed(graph: Graph) -> bool:
    """Whether any dense layer has pruned or shared weights, by its weights alone."""
    return any(_is_pruned(node) or _is_shared(node) for node in graph.nodes
               if isinstance(node, Dense))


def describe_compression(graph: Graph, schedule: Schedule,
                         metrics: Mapping[str, Any] | None = None,
                         image: Sequence[int] = ()) -> CompressionEntry | None:
    """Entry of a network with pruned or shared weights, or None for others.

    Parameters
    ----------
    graph, schedule
    metrics : mapping, optional
        What `sterna compress` wrote into the ``metrics.json`` of this very model.
    image : sequence of int
        Rows and columns of a frame, where frames are images.
    """
    if not metrics and not is_compressed(graph):
        return None
    metrics = metrics or {}
    stages = tuple(read_entry(StageEntry, row, "Stage in metrics.json")
                   for row in _list(metrics, "stages"))
    original, told_by = _original(graph, metrics)
    codings, refused, notes = _codings(graph, original)
    dense = [node for node in graph.nodes if isinstance(node, Dense)]
    before = _before(metrics, len(dense))
    exponents = _list(metrics, "exponents")
    units = [2.0**e for e in exponents if isinstance(e, int) and -1000 < e < 1000]
    built = built_loads(graph, schedule)
    layers = tuple(
        _layer(node, (built[node.name],) if node.name in built else (),
               units[k] if len(units) == len(dense) else None,
               tuple(own[k] for own in before), image if k == 0 else ())
        for k, node in enumerate(dense))
    if not before:
        notes += (_NO_HISTOGRAMS if metrics else _NO_METRICS,)
    return CompressionEntry(
        original, told_by, original_bytes(original), sum(layer.weights for layer in layers),
        sum(layer.kept for layer in layers), codings, layers, refused, stages, notes)


def _original(graph: Graph, metrics: Mapping[str, Any]) -> tuple[tuple[int, ...], str]:
    own = own_shape(graph)
    try:
        hidden = tuple(map(int, metrics["recipe"]["network"]["hidden"]))
    except (KeyError, TypeError, ValueError):
        return own, "the model's own shape"
    return (own[0], *hidden, own[-1]), "the recipe"


def _codings(graph: Graph, original: tuple[int, ...]
             ) -> tuple[tuple[CodingEntry, ...], dict[str, str], tuple[str, ...]]:
    """Sizes, why some are missing, and why all are."""
    try:
        found = size(graph, original=original)
    except SternaError as error:  # what no file can hold is still hardware with a report
        return (), {}, (f"Sizes are not known. {error}.",)
    # The best one is last, also where another has as many bytes.
    order = sorted(found.lengths, key=lambda name: (-found.lengths[name], name == found.best))
    return tuple(CodingEntry(name, length, bits_per_weight(length, found.weights),
                             bits_per_weight(length, found.nonzeros),
                             ratio(found.original_bytes, length))
                 for name in order for length in (found.lengths[name],)), dict(found.refused), ()


def _layer(node: Dense, built: tuple[PeLoad, ...], unit: float | None,
           before: tuple[HistogramEntry, ...], image: Sequence[int]) -> SparseLayerEntry:
    kept = int(np.count_nonzero(node.weights))
    values, counts = np.unique(node.weights[node.weights != 0], return_counts=True)
    if len(values) > MAX_BINS:
        values = counts = values[:0]
    is_image = len(image) == 2 and image[0] > 1 and image[0] * image[1] == node.in_features
    return SparseLayerEntry(
        node.name, (node.out_features, node.in_features), kept, tuple(values.tolist()),
        tuple(counts.tolist()), unit, before,
        draw_map(node.weights) if kept < node.weights.size else None,
        tuple(np.count_nonzero(node.weights, axis=0).tolist()) if is_image else (),
        tuple(image) if is_image else (),
        (*built, *column_loads(node.weights)) if kept < node.weights.size else built)


def _before(metrics: Mapping[str, Any], layers: int) -> list[list[HistogramEntry]]:
    """Histograms of each stage by layer; kits before this one wrote none."""
    found = []
    for stage in _list(metrics, "weight_histograms"):
        own = _list(stage, "layers") if isinstance(stage, dict) else []
        if len(own) != layers or not all(isinstance(layer, dict) for layer in own):
            raise SternaError(f"Histograms in metrics.json must be of {layers} layers, not "
                              f"{len(own)}")
        found.append([read_entry(HistogramEntry, {**layer, "stage": stage.get("stage")},
                                 "Histogram in metrics.json") for layer in own])
    return found


def _list(content: Mapping[str, Any], name: str) -> list[Any]:
    value = content.get(name, [])
    if not isinstance(value, list):
        raise SternaError(f"Entry {name!r} of metrics.json must be a list, not {value!r:.80}")
    return value


def _is_pruned(node: Dense) -> bool:
    return bool(np.count_nonzero(node.weights == 0) >= PRUNED * node.weights.size)


def _is_shared(node: Dense) -> bool:
    values, most = len(find_book(node.weights)), np.count_nonzero(node.weights)
    inside = node.weight_interval
    possible = inside.count - (inside.lo <= 0 <= inside.hi)
    return bool(WEIGHTS_FOR_A_VALUE * values <= most and values <= SHARED * possible)
