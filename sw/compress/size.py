"""How many bytes a network takes in every coding, all of it counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sw.codec import gap
from sw.codec.book import find_book
from sw.codec.codings import codings
from sw.codec.columns import EIE_GAP_BITS, best_gap_bits, column_entries
from sw.codec.fixed import Fixed
from sw.codec.huffman import Huffman
from sw.compress.metrics import (
    imbalance,
    lock_step_cycles,
    original_bytes,
    queue_cycles,
    ratio,
    useful_share,
)
from sw.compress.packed import dense_part, pack_coded
from sw.errors import SternaError
from sw.graph import Graph

__all__ = ["MIXED", "LayerSize", "Load", "NetworkSize", "size"]

#: Name of the file in which each layer has the coding that is best for it.
MIXED = "mixed"


@dataclass(frozen=True)
class Load:
    """Entries of a layer over processing elements, stored by columns with the best gap width.

    Attributes
    ----------
    entries : tuple of int
        Of each element, skips included.
    lock_step, queue : float
        Imbalance where elements wait for each other in every column, and where each has a queue.
    """

    entries: tuple[int, ...]
    lock_step: float
    queue: float


@dataclass(frozen=True)
class LayerSize:
    """One dense layer.

    Attributes
    ----------
    name : str
    shape : (int, int)
        Outputs and inputs.
    nonzeros, values : int
        Kept weights, and how many distinct ones they are.
    gap_bits : int
        Best gap width of the Huffman-coded stream.
    lengths : mapping
        Bytes by coding, with the layer's dimensions and codebook; a coding that refuses it is
        missing.
    useful : mapping
        Share of the entries that carry a weight, by coding that has entries.
    best : str
        Coding with the fewest bytes.
    load : Load
    """

    name: str
    shape: tuple[int, int]
    nonzeros: int
    values: int
    gap_bits: int
    lengths: Mapping[str, int]
    useful: Mapping[str, float]
    best: str
    load: Load

    @property
    def weights(self) -> int:
        """All weights, zeros included."""
        return self.shape[0] * self.shape[1]


@dataclass(frozen=True)
class NetworkSize:
    """A network as packed files.

    Attributes
    ----------
    layers : tuple of LayerSize
    original : tuple of int
        Features of the dense network that the ratio compares with.
    lengths : mapping
        Bytes of the file by the coding of its layers, and :data:`MIXED`.
    refused : mapping
        Why a coding is missing.
    files : mapping
        The files themselves.
    """

    layers: tuple[LayerSize, ...]
    original: tuple[int, ...]
    lengths: Mapping[str, int]
    refused: Mapping[str, str]
    files: Mapping[str, bytes]

    @property
    def weights(self) -> int:
        """Weights of the model, zeros included."""
        return sum(layer.weights for layer in self.layers)

    @property
    def nonzeros(self) -> int:
        """Kept weights."""
        return sum(layer.nonzeros for layer in self.layers)

    @property
    def best(self) -> str:
        """Coding of the shortest file; one coding for all layers where mixing saves nothing."""
        return min(self.lengths, key=lambda name: (self.lengths[name], name == MIXED))

    @property
    def original_bytes(self) -> int:
        """Bytes of the dense network."""
        return original_bytes(self.original)

    @property
    def ratio(self) -> float:
        """Original over the shortest file."""
        return ratio(self.original_bytes, self.lengths[self.best])


def own_shape(graph: Graph) -> tuple[int, ...]:
    """Features of the model's own dense layers."""
    layers = [dense for dense, _ in dense_part(graph)]
    return (layers[0].in_features, *(layer.out_features for layer in layers))


def size(graph: Graph, *, pes: int = 1, original: Sequence[int] | None = None) -> NetworkSize:
    """Code a network in every way.

    Parameters
    ----------
    graph : Graph
        Its dense layers, and what lies behind them, are counted.
    pes : int
        Processing elements that column stores deal their rows over.
    original : sequence of int, optional
        Features of the dense network that was compressed: inputs, hidden layers, outputs. Without
        it, those of the model, from which neurons may have been removed.
    """
    part, known = dense_part(graph), codings(pes)
    own = own_shape(graph)
    original = own if original is None else tuple(original)
    if (len(original) != len(own) or original[0] < own[0] or original[-1] != own[-1]
            or any(whole < kept for whole, kept in zip(original, own))):
        raise SternaError(f"Original network must have {len(own)} numbers of features, at least "
                          f"those of the model ({'-'.join(map(str, own))}), and as many outputs, "
                          f"not {'-'.join(map(str, original))}")
    coded: dict[str, list[bytes]] = {}
    refused: dict[str, str] = {}
    each: list[dict[str, bytes]] = [{} for _ in part]
    for name, coding in known.items():
        for place, (dense, _) in enumerate(part):
            try:
                each[place][name] = coding.encode(dense.weights)
            except SternaError as error:
                refused[name] = f"layer {dense.name!r}: {error}"
        if name not in refused:
            coded[name] = [layer[name] for layer in each]
    files = {name: pack_coded(graph, [name] * len(part), layers)
             for name, layers in coded.items()}
    layers = tuple(_layer(dense.name, dense.weights, pes, found)
                   for (dense, _), found in zip(part, each))
    files[MIXED] = pack_coded(graph, [layer.best for layer in layers],
                              [found[layer.best] for layer, found in zip(layers, each)])
    return NetworkSize(layers, original, {name: len(data) for name, data in files.items()},
                       refused, files)


def _layer(name: str, weights: np.ndarray, pes: int, coded: Mapping[str, bytes]) -> LayerSize:
    positions = np.flatnonzero(weights)
    nonzeros = len(positions)
    by_columns = column_entries(weights, pes, best_gap_bits(weights, pes), pads=False)
    lengths = {coding: len(data) for coding, data in coded.items()}
    padded = column_entries(weights, pes, EIE_GAP_BITS, pads=True)
    counts = by_columns.counts
    return LayerSize(
        name, (weights.shape[0], weights.shape[1]), nonzeros, len(find_book(weights)),
        gap.best_gap_bits(positions, Huffman), lengths,
        {"plain": useful_share(nonzeros, weights.size),
         "columns_eie": useful_share(nonzeros, len(padded.values)),
         "columns": useful_share(nonzeros, len(by_columns.values)),
         "gap": useful_share(nonzeros, gap.symbol_count(
             positions, gap.best_gap_bits(positions, Fixed)))},
        min(lengths, key=lambda coding: lengths[coding]),
        Load(tuple(counts.sum(axis=1).tolist()),
             imbalance(lock_step_cycles(counts), counts), imbalance(queue_cycles(counts), counts)))
