import numpy as np
import pytest

from sw.energy.toggling import bit_toggles, tree_sums, width_of


@pytest.mark.parametrize("lo, hi, width", [(0, 0, 1), (0, 1, 1), (0, 16, 5), (-1, 0, 1), (-1, 1, 2),
                                           (-8, 7, 4), (-9, 7, 5), (0, 255, 8)])
def test_widths(lo, hi, width):
    assert width_of(lo, hi) == width


def test_toggles_by_hand():
    assert bit_toggles(np.array([[0, 7], [1, 0], [1, 7]]), 3) == 1 + 3 + 3
    assert bit_toggles(np.array([-1, 0, -1]), 4) == 8  # two's complement
    assert bit_toggles(np.array([5]), 3) == 0


def test_a_tree_has_registers_behind_every_second_level():
    levels = list(tree_sums(np.array([[1, 2, 3, 4, 5]])))
    assert [sums.tolist() for sums, _ in levels] == [[[3, 7, 5]], [[10, 5]], [[15]]]
    assert [is_registered for _, is_registered in levels] == [False, True, True]
