"""What a report says of the weights of one layer of a compressed network."""

from dataclasses import dataclass

from sw.errors import SternaError
from sw.report.entry import check_counts

__all__ = ["MAX_BINS", "HistogramEntry", "PeLoad", "SparseLayerEntry", "WeightMap"]

MAX_BINS = 1024
MAX_CELLS = 1 << 18
MAX_PES = 256
_DIGITS = frozenset("0123456789abcdef")


@dataclass(frozen=True)
class HistogramEntry:
    """Kept float weights of a layer after a stage.

    Attributes
    ----------
    stage : str
    lowest, highest : float
        Ends of the bins, which are equally wide.
    counts : tuple of int
    pruned : int
        Weights that are in no bin.
    """

    stage: str
    lowest: float
    highest: float
    counts: tuple[int, ...]
    pruned: int = 0

    def __post_init__(self):
        if not 0 < len(self.counts) <= MAX_BINS:
            raise SternaError(f"Histogram of stage {self.stage!r} must have 1 to {MAX_BINS} "
                              f"counts, not {len(self.counts)}")
        check_counts(f"Counts of the histogram of stage {self.stage!r}", *self.counts, self.pruned)
        if not -1e30 < self.lowest < self.highest < 1e30:
            raise SternaError(f"Edges of the histogram of stage {self.stage!r} must rise, not be "
                              f"{self.lowest} and {self.highest}")


@dataclass(frozen=True)
class WeightMap:
    """Where the weights are.

    Attributes
    ----------
    block : tuple of int
        Outputs and inputs that a cell stands for.
    rows : tuple of str
        Cells from the first output on, a hexadecimal digit each: 0 without a kept weight, f for
        the most that any cell has, the square root of the share between them.
    """

    block: tuple[int, ...]
    rows: tuple[str, ...]

    def __post_init__(self):
        width = len(self.rows[0]) if self.rows else 0
        if not 0 < width * len(self.rows) <= MAX_CELLS:
            raise SternaError(f"Map of weights must have 1 to {MAX_CELLS} cells, not "
                              f"{width * len(self.rows)}")
        if any(len(row) != width or not _DIGITS.issuperset(row) for row in self.rows):
            raise SternaError(f"Rows of a map of weights must be {width} hexadecimal digits each")
        if len(self.block) != 2 or min(self.block) < 1:
            raise SternaError(f"Cell of a map of weights must be outputs and inputs, not "
                              f"{self.block}")


@dataclass(frozen=True)
class PeLoad:
    """How evenly the work of a layer lies on processing elements.

    Attributes
    ----------
    engine : str or None
        What was built, and so what an entry is; None for columns that are dealt for comparison.
    entries : tuple of int
        Of each element, each one a cycle.
    lock_step : float
        Cycles over those of an even deal where elements wait for each other at every column, or
        in every round of rows.
    queue : float or None
        The same where each element has a queue without a limit; None where the engine has none.
    """

    engine: str | None
    entries: tuple[int, ...]
    lock_step: float
    queue: float | None = None

    def __post_init__(self):
        if not 0 < len(self.entries) <= MAX_PES:
            raise SternaError(f"Processing elements must be 1 to {MAX_PES}, not "
                              f"{len(self.entries)}")
        check_counts("Entries of a processing element", *self.entries)


@dataclass(frozen=True)
class SparseLayerEntry:
    """A dense layer by its weights.

    Attributes
    ----------
    name : str
    shape : tuple of int
        Outputs and inputs.
    kept : int
        Weights that are not zero.
    values, counts : tuple of int
        Distinct weights other than zero, ascending, and how many there are of each; empty where
        they are too many.
    unit : float or None
        What a weight of 1 stands for, where it is known.
    before : tuple of :class:`HistogramEntry`
        The layer while its weights were floats.
    map : :class:`WeightMap` or None
        None where no weight is zero.
    pixels : tuple of int
        Kept weights of each input, where inputs are pixels of an image.
    pixel_shape : tuple of int
        Rows and columns of that image.
    loads : tuple of :class:`PeLoad`
        As it was built, then for comparison.
    """

    name: str
    shape: tuple[int, ...]
    kept: int
    values: tuple[int, ...]
    counts: tuple[int, ...]
    unit: float | None = None
    before: tuple[HistogramEntry, ...] = ()
    map: WeightMap | None = None
    pixels: tuple[int, ...] = ()
    pixel_shape: tuple[int, ...] = ()
    loads: tuple[PeLoad, ...] = ()

    def __post_init__(self):
        if len(self.values) != len(self.counts) or len(self.values) > MAX_BINS:
            raise SternaError(f"Layer {self.name!r} must have as many counts as values, at most "
                              f"{MAX_BINS}, not {len(self.counts)} and {len(self.values)}")
        if len(self.shape) != 2 or min(self.shape) < 1:
            raise SternaError(f"Shape of layer {self.name!r} must be outputs and inputs, not "
                              f"{self.shape}")
        check_counts(f"Weights of layer {self.name!r}", self.weights, self.kept, *self.counts,
                     *map(abs, self.values), *self.pixels)
        if self.pixels and (len(self.pixel_shape) != 2 or len(self.pixels) > MAX_CELLS
                            or self.pixel_shape[0] * self.pixel_shape[1] != len(self.pixels)):
            raise SternaError(f"Pixels of layer {self.name!r} must be those of {self.pixel_shape}, "
                              f"not {len(self.pixels)}")

    @property
    def weights(self) -> int:
        """All weights, zeros included."""
        return self.shape[0] * self.shape[1]
