"""What a report says of a compressed network."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sw.errors import SternaError
from sw.report.entry import check_counts
from sw.report.sparse_layer_entry import SparseLayerEntry

__all__ = ["CodingEntry", "CompressionEntry", "StageEntry"]

_MAX_ENTRIES = 200


@dataclass(frozen=True)
class StageEntry:
    """The network as a stage of its recipe left it: a row of ``metrics.json``.

    Attributes
    ----------
    stage : str
    weights : tuple of int
        Kept ones, of each layer.
    bytes : int
    ratio : float
        Original bytes over these.
    validation_error, test_error : float or None
    coding : str or None
        Of a stage that is a file.
    """

    stage: str
    weights: tuple[int, ...]
    bytes: int
    ratio: float
    validation_error: float | None = None
    test_error: float | None = None
    coding: str | None = None

    def __post_init__(self):
        for name in ("validation_error", "test_error"):
            error = getattr(self, name)
            if error is not None and not 0 <= error <= 1:
                raise SternaError(f"Error {name} of stage {self.stage!r} must be from 0 to 1, not "
                                  f"{error}")
        check_counts(f"Bytes of stage {self.stage!r}", self.bytes, least=1)
        check_counts(f"Weights of stage {self.stage!r}", *self.weights)


@dataclass(frozen=True)
class CodingEntry:
    """A file of the whole network.

    Attributes
    ----------
    name : str
    bytes : int
        Its length.
    bits_per_weight, bits_per_kept : float
        Over all weights, and over those that are not zero.
    ratio : float
        Original bytes over these.
    """

    name: str
    bytes: int
    bits_per_weight: float
    bits_per_kept: float
    ratio: float

    def __post_init__(self):
        check_counts(f"Bytes of coding {self.name!r}", self.bytes, least=1)


@dataclass(frozen=True)
class CompressionEntry:
    """A network with pruned or shared weights.

    Attributes
    ----------
    original : tuple of int
        Features of the dense network that ratios compare with.
    original_from : str
        Who says so.
    original_bytes : int
    weights, kept : int
        All, and those that are not zero.
    codings : tuple of :class:`CodingEntry`
        From the longest to the shortest, which is the best; empty where none can be made.
    layers : tuple of :class:`SparseLayerEntry`
        Dense ones, in data order.
    refused : mapping of str to str
        Why a coding is missing.
    stages : tuple of :class:`StageEntry`
        Those of the recipe, in order, where they are known.
    notes : tuple of str
        Sentences on what is missing.
    """

    original: tuple[int, ...]
    original_from: str
    original_bytes: int
    weights: int
    kept: int
    codings: tuple[CodingEntry, ...]
    layers: tuple[SparseLayerEntry, ...]
    refused: Mapping[str, str] = field(default_factory=dict)
    stages: tuple[StageEntry, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self):
        check_counts("Sizes of a compressed network", *self.original, self.original_bytes,
                     self.weights, self.kept)
        for what in ("stages", "codings", "layers"):
            if len(getattr(self, what)) > _MAX_ENTRIES:
                raise SternaError(f"Report must show at most {_MAX_ENTRIES} {what}, not "
                                  f"{len(getattr(self, what))}")

    @property
    def error(self) -> float | None:
        """Test error of the network that was compiled: of the last stage."""
        return self.stages[-1].test_error if self.stages else None
