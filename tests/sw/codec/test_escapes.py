"""A table of escapes that suits a network."""

import numpy as np

from sw.codec.escapes import search_escapes
from sw.codec.slots import SlotFormat

# Gaps as in a picture's rows: short ones, and those to the next row.
GAPS = np.concatenate([np.arange(25).repeat(20), np.full(80, 300), np.full(60, 433)])


def cost(gaps, escapes):
    slot_format = SlotFormat(5, 3, escapes)
    return sum(len(slot_format.steps(gap)) for gap in gaps.tolist())


def test_finds_the_gaps_that_occur():
    found = search_escapes(GAPS, SlotFormat())
    assert cost(GAPS, found) == 80 + 60
    assert cost(GAPS, SlotFormat().escapes) > 80 + 60


def test_is_the_same_for_a_seed_and_never_worse(rng):
    gaps = np.minimum(rng.geometric(0.02, 3000), 700)
    found = search_escapes(gaps, SlotFormat(), seed=3)
    assert found == search_escapes(gaps, SlotFormat(), seed=3)
    assert found == tuple(sorted(found))
    assert cost(gaps, found) <= cost(gaps, SlotFormat().escapes)


def test_short_gaps_need_no_search():
    assert search_escapes([1, 2, 30], SlotFormat()) == SlotFormat().escapes
