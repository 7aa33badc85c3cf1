"""Maps of weights: each weight in its cell."""

import numpy as np
import pytest

from sw.report.weight_map import LEVELS, MAX_COLUMNS, MAX_ROWS, draw_map


def test_a_cell_is_a_weight_where_there_is_room():
    found = draw_map(np.array([[0, -3, 0], [127, 0, 1]]))
    assert (found.block, found.rows) == ((1, 1), ("0f0", "f0f"))


@pytest.mark.parametrize("shape, block", [
    ((300, 400), (1, 1)), ((301, 400), (2, 2)), ((279, 784), (2, 2)), ((10, 4000), (1, 10)),
    ((1024, 784), (4, 4)), ((5000, 10), (17, 17)),
])
def test_blocks(shape, block, rng):
    weights = (rng.random(shape) < 0.01).astype(int)
    found = draw_map(weights)
    assert found.block == block
    assert len(found.rows) <= MAX_ROWS
    assert {len(row) for row in found.rows} == {-(-shape[1] // block[1])}
    assert len(found.rows[0]) <= MAX_COLUMNS
    counts = np.zeros((len(found.rows), len(found.rows[0])), int)
    for row, column in zip(*np.nonzero(weights)):
        counts[row // block[0], column // block[1]] += 1
    levels = np.array([[int(digit, 16) for digit in row] for row in found.rows])
    assert ((levels > 0) == (counts > 0)).all()
    assert levels.max() == LEVELS
    # More weights are never lighter.
    order = np.argsort(counts, axis=None)
    assert (np.diff(levels.ravel()[order]) >= 0).all()


def test_one_weight_among_many_is_seen():
    weights = np.zeros((6000, 400), np.int8)
    weights[:20, :20] = 1
    weights[5999, 399] = 1
    found = draw_map(weights)
    assert (found.block, found.rows[0][0], found.rows[-1][-1]) == ((20, 20), "f", "1")
    assert "".join(found.rows).count("0") == 300 * 20 - 2


def test_no_weights_at_all():
    assert draw_map(np.zeros((2, 3), int)).rows == ("000", "000")
