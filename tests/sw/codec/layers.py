"""Layers for the tests of codings."""

import numpy as np
from hypothesis import strategies as st

__all__ = ["layers", "sparse_layer"]


INTEGERS = st.integers(-300, 300)


@st.composite
def layers(draw, values=INTEGERS, most_values: int = 6):
    """Small layers of any density, with few distinct values."""
    rows, columns = draw(st.integers(1, 9)), draw(st.integers(1, 40))
    book = draw(st.lists(values, min_size=1, max_size=most_values, unique=True))
    zeros = draw(st.sampled_from([0, 1, 20, 200]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return rng.choice(np.array([*book, *[0] * zeros]), size=(rows, columns))


def sparse_layer(rng, shape=(40, 200), density=0.05, values=(-3, -1, 2, 7)):
    """A layer with random weights kept."""
    weights = rng.choice(np.array(values), size=shape)
    return np.where(rng.random(shape) < density, weights, 0)
