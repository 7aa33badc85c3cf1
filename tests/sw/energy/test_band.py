import re

import pytest

from sw.energy import Band


def test_a_sum_keeps_what_it_rests_on():
    total = Band.of(1, 2, 4, "measured") + 3 * Band.of(1, 2, 3, "guess")
    assert (total.low, total.value, total.high) == (4, 8, 13)
    assert total.shares == {"measured": 0.25, "guess": 0.75}
    assert (total / 2).to_json() == {"low": 2, "value": 4, "high": 6.5,
                                     "shares": {"measured": 0.25, "guess": 0.75}}


def test_nothing_rests_on_nothing():
    assert Band.sum([]).to_json() == {"low": 0, "value": 0, "high": 0, "shares": {}}


@pytest.mark.parametrize("ends", [(2, 1, 3), (0, 2, 1), (-1, 0, 1), (0, 1, float("inf")),
                                  (float("nan"), 1, 2)])
def test_rejects_ends_out_of_order(ends):
    sentence = re.escape(f"Band must have 0 <= low <= value <= high, not {ends}")
    with pytest.raises(ValueError, match=f"^{sentence}$"):
        Band(*ends)


def test_rejects_unknown_kinds():
    with pytest.raises(ValueError, match=r"^Kinds of a band must be among measured, derived, "
                                         r"datasheet, guess, not hope$"):
        Band.of(1, 1, 1, "hope")
