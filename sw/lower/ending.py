"""The end of a model: logits for the host, or the class."""

import numpy as np

from sw.errors import SternaError
from sw.graph import ArgMax, Graph, Output, Reshape
from sw.lower.chain import Chain
from sw.lower.grid import MAX_COMPARED, affine_map
from sw.lower.region import Region

__all__ = ["finish_class", "finish_values"]


def finish_values(chain: Chain, region: Region, output: str) -> Graph:
    """The graph whose output is that of ``region``, which the model calls ``output``."""
    chain.check(region.edge, f"that makes the output {output!r}")
    found = affine_map(region)
    if found is None:
        raise SternaError(f"Output {output!r} of the model must be an affine function of the last "
                          f"integers, or go through a quantiser, but {_last(region)} makes it "
                          f"something else; if only the class is wanted, ask for output = 'class'")
    shape = region.shape[1:]
    if all(_per_element(a, region).size == 1 for a in found):
        if shape:
            chain.reshape(region.edge, shape)
    else:
        chain.reshape(region.edge, (region.edge.tensor.size,))
    scale, offset = (_per_element(a, region) for a in found)
    return _graph(chain, Output(scale, offset))


def finish_class(chain: Chain, region: Region, output: str) -> Graph:
    """The graph whose output is the index of the largest element of ``region``.

    Hardware takes it where all elements go through one rising function, since that does not change
    their order; otherwise the host does, where it can compute the elements.
    """
    chain.check(region.edge, f"that makes the output {output!r}")
    if max(region.shape) != region.edge.tensor.size:
        raise SternaError(f"Output {output!r} of the model must have one axis to take the class "
                          f"of, but its shape is {region.shape}")
    edge = chain.reshape(region.edge, (region.edge.tensor.size,))
    if _is_common_rising(region):
        chain.append(ArgMax(chain.name("argmax"), edge.tensor), 1.0, 0.0)
        return _graph(chain, Output(np.ones(1), np.zeros(1)))
    found = affine_map(region)
    if found is None:
        raise SternaError(f"Output {output!r} of the model must be an affine function of the last "
                          f"integers, or a common rising function of all of them, to take the "
                          f"class of, but {_last(region)} makes it something else")
    scale, offset = (_per_element(a, region) for a in found)
    return _graph(chain, Output(scale, offset, takes_class=True))


def _per_element(values: np.ndarray, region: Region) -> np.ndarray:
    """One element where all are equal, else one for each output."""
    if np.all(values == values.flat[0]):
        return values.reshape(-1)[:1]
    return np.broadcast_to(values, region.shape).reshape(-1)


def _is_common_rising(region: Region) -> bool:
    """Whether all elements are the same function, and it keeps the order of integers."""
    interval = region.edge.tensor.interval
    if interval.count > MAX_COMPARED:
        if not region.is_affine:
            return False
        x = np.array([interval.lo, interval.hi])
    else:
        x = interval.values()
    column = []
    for values in region.scan(x):
        values = values.reshape(len(values), -1)
        if not np.all(values == values[:, :1]):
            return False
        column.append(values[:, 0])
    values = np.concatenate(column)
    before, after = values[:-1], values[1:]
    # Floats may saturate where the function on paper still rises.
    rises = after >= before if region.is_strict else after > before
    return bool(np.all(rises) and np.any(after > before))


def _last(region: Region) -> str:
    curved = [step.label for step in region.steps if not step.is_affine]
    return curved[-1] if curved else "the last operator"


def _graph(chain: Chain, output: Output) -> Graph:
    if not chain.nodes:
        # A graph has a node even where the model's integers go through as they are.
        tensor = chain.input.tensor
        chain.append(Reshape(chain.name("reshape"), tensor, tensor.shape), 1.0, 0.0)
    return Graph(tuple(chain.nodes), chain.input, output)
