"""Which engine multiplies what."""

import pytest

from sw.graph import Interval
from sw.schedule import accepts, simplest_engine

BIPOLAR = Interval(-1, 1, 2)
TERNARY = Interval(-1, 1)


@pytest.mark.parametrize("activations, weights, engine", [
    (BIPOLAR, BIPOLAR, "xnor"),
    (BIPOLAR, TERNARY, "ternary"),
    (Interval(0, 16), BIPOLAR, "ternary"),
    (Interval(-300, 300), Interval(0, 1), "ternary"),
    (BIPOLAR, Interval(-2, 1), "lowbit"),
    (Interval(0, 255), Interval(-128, 127), "lowbit"),
    (Interval(0, 256), Interval(-128, 127), None),
    (Interval(0, 255), Interval(-128, 128), None),
])
def test_simplest_engine(activations, weights, engine):
    assert simplest_engine(activations, weights) == engine


def test_general_engines_take_what_special_ones_take():
    assert accepts("ternary", BIPOLAR, BIPOLAR)
    assert accepts("lowbit", BIPOLAR, BIPOLAR)
    assert not accepts("xnor", BIPOLAR, TERNARY)
