import numpy as np

from sw.codec.slots import Row, SlotFormat
from sw.compress.slot_count import slot_count

RNG = np.random.default_rng(7)


def test_by_hand():
    layer = np.zeros((2, 100), int)
    layer[0, [3, 40, 99]] = 1  # gaps 3, 36 and 58
    layer[1, 0] = 1
    # Four weights, an escape for each of two gaps, two rows, one layer.
    found = slot_count([layer])
    assert (found["slots"], found["weights"], found["escapes"]) == (4 + 2 + 4 + 1, 4, 2)


def test_counts_what_the_format_makes():
    layers = [RNG.integers(0, 50, (30, 400)) == 0, RNG.integers(0, 6, (10, 30)) == 0]
    found = slot_count(layers)
    slot_format = SlotFormat(5, 3, tuple(found["table"]))
    made = [slot_format.encode_layer(Row(0, np.flatnonzero(row), np.zeros(row.sum(), int))
                                     for row in layer) for layer in layers]
    assert found["slots"] == sum(map(len, made))
