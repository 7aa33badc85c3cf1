"""How much hardware a sparse layer gets, and how many cycles it then takes."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sw.codec.book import find_book
from sw.codec.column_stream import ColumnStream, column_stream
from sw.codec.columns import MAX_GAP_BITS
from sw.errors import SternaError
from sw.graph import Dense
from sw.schedule.rules import check_divides, check_positive, check_store
from sw.schedule.sparse_pace import SparsePace

__all__ = ["MAX_GAP_BITS", "MULTIPLIERS", "SparseSchedule"]

# What a product is made of: shifts and adds in LUTs, or a DSP block.
MULTIPLIERS = ("logic", "dsp")
MAX_BOOK = 32
MAX_VALUES = 2**8
MAX_DEPTH = 64


@dataclass(frozen=True)
class SparseSchedule:
    """Engine that skips zero activations and zero weights of a fully connected layer.

    Attributes
    ----------
    pe : int
        Processing elements, over which the rows are dealt in turn.
    simd : int
        Inputs that arrive in a beat; divides the layer's inputs. A beat takes a cycle for each of
        them that is not zero, and at least one.
    lanes : int
        Outputs that leave in a beat: 1, or ``pe`` where that divides the layer's outputs.
    gap_bits : int
        Of an entry; a longer way to the next weight takes entries that only skip.
    depth : int
        Activations that wait in front of each element, so that none waits for the slowest.
    store : str
        Where the entries are: one of :data:`STORES`.
    counts : str
        Where the numbers of entries in the columns are: one of :data:`STORES`.
    multiplier : str
        One of :data:`MULTIPLIERS`.
    """

    pe: int
    simd: int
    lanes: int
    gap_bits: int
    depth: int = 8
    store: str = "rom"
    counts: str = "rom"
    multiplier: str = "logic"

    @property
    def i_lanes(self) -> int:
        """Lanes of the layer's input stream."""
        return self.simd

    @property
    def o_lanes(self) -> int:
        """Lanes of the layer's output stream."""
        return self.lanes

    def check(self, node: Dense) -> None:
        """Raise :class:`SternaError` where ``node`` cannot have this schedule."""
        check_positive("PE", self.pe, node)
        if self.pe > node.out_features:
            raise SternaError(f"PE of layer {node.name!r} must be at most its {node.out_features} "
                              f"outputs, not {self.pe}")
        check_divides("SIMD", self.simd, node.in_features, "inputs", node)
        if self.lanes not in (1, self.pe) or node.out_features % self.lanes:
            raise SternaError(f"Lane count of layer {node.name!r} must be 1, or its PE of "
                              f"{self.pe} where that divides its {node.out_features} outputs, not "
                              f"{self.lanes!r}")
        for what, value, most in (("Gap width", self.gap_bits, MAX_GAP_BITS),
                                  ("Depth", self.depth, MAX_DEPTH)):
            check_positive(what, value, node)
            if value > most:
                raise SternaError(f"{what} of layer {node.name!r} must be at most {most}, not "
                                  f"{value}")
        check_store(self.store, node)
        check_store(self.counts, node)
        if self.multiplier not in MULTIPLIERS:
            raise SternaError(f"Multiplier of layer {node.name!r} must be one of "
                              f"{', '.join(MULTIPLIERS)}, not {self.multiplier!r}")
        self.check_numbers(node)

    @staticmethod
    def check_numbers(node: Dense) -> None:
        """Raise :class:`SternaError` where no sparse engine can compute ``node``."""
        x, w = node.input.interval, node.weight_interval
        values = len(find_book(node.weights))
        if x.step != 1 or max(x.count, w.count) > MAX_VALUES or not 1 <= values <= MAX_BOOK:
            raise SternaError(f"Engine 'sparse' must have activations of at most {MAX_VALUES} "
                              f"neighbouring integers and weights with 1 to {MAX_BOOK} values of "
                              f"at most 8 bits that are not zero, but layer {node.name!r} has "
                              f"activations in {x} and {values} values in {w}")

    def stream(self, node: Dense) -> ColumnStream:
        """Words of the layer's memories."""
        return _stream(node, self.pe, self.gap_bits)

    def drain(self, node: Dense) -> int:
        """Cycles in which the outputs of a frame leave; no weight is worked on in them."""
        return -(-node.out_features // self.lanes)

    def pace(self, node: Dense) -> SparsePace:
        """When what happens, cycle by cycle."""
        return SparsePace(self.stream(node).counts, lanes=self.simd, depth=self.depth,
                          drain=self.drain(node), is_registered=self.store == "bram",
                          is_found_late=self.counts == "bram")

    def cycles(self, node: Dense) -> int:
        """Cycles per frame where no activation is zero: no number of frames takes more."""
        return _worst(self, node)

    def mean_cycles(self, node: Dense, density: float | np.ndarray) -> float:
        """Estimate of the cycles per frame by formula.

        ``density`` is the share of activations that are not zero, for all or for each input. The
        slower of the scan and the busiest element sets the pace:
        ``max(scan, entries) + drain + latency of the store + 2``, where ``scan`` is the sum over
        the beats of ``max(1, activations that are not zero)`` and ``entries`` counts those of the
        columns that are not skipped.
        """
        return self.pace(node).mean(np.broadcast_to(density, node.in_features))

    def measured_cycles(self, node: Dense, x: np.ndarray) -> float:
        """Mean cycles per frame for inputs ``x`` of shape (frames, in_features), to the cycle."""
        return self.pace(node).measured(np.asarray(x) != 0)


@lru_cache(maxsize=64)
def _stream(node: Dense, pe: int, gap_bits: int) -> ColumnStream:
    return column_stream(node.weights, pes=pe, gap_bits=gap_bits)


@lru_cache(maxsize=256)
def _worst(schedule: SparseSchedule, node: Dense) -> int:
    return schedule.pace(node).worst
