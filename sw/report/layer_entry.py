"""What a report says of one layer."""

from dataclasses import dataclass

__all__ = ["Edge", "LayerEntry"]


@dataclass(frozen=True)
class Edge:
    """Numbers on an edge of the graph, or the weights of a layer.

    Attributes
    ----------
    shape : tuple of int
    interval : str
        Which integers, as ``str(Interval)`` writes them.
    width : int
        Bits of one of them.
    """

    shape: tuple[int, ...]
    interval: str
    width: int


@dataclass(frozen=True)
class LayerEntry:
    """One layer of the pipeline.

    Attributes
    ----------
    name, operator : str
    input, output : :class:`Edge`
    weights : :class:`Edge` or None
        Of a dense layer.
    zeros : float or None
        Share of the weights that are 0.
    engine : str or None
        What multiplies, in a dense layer.
    pe, simd : int or None
        Folding of a dense layer: outputs and inputs per cycle.
    lanes : int or None
        Elements per cycle of any other layer.
    store : str or None
        Where the constants are.
    cycles : int
        Per frame.
    share : float
        Cycles relative to the slowest layer's, from 0 to 1.
    luts, brams, dsps : int or None
        Estimates before synthesis.
    memory_bits : int
        Bits of the constants: weights, thresholds or table entries.
    """

    name: str
    operator: str
    input: Edge
    output: Edge
    cycles: int
    share: float
    weights: Edge | None = None
    zeros: float | None = None
    engine: str | None = None
    pe: int | None = None
    simd: int | None = None
    lanes: int | None = None
    store: str | None = None
    luts: int | None = None
    brams: int | None = None
    dsps: int | None = None
    memory_bits: int = 0
