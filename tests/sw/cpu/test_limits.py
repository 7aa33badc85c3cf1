"""The machine's rates."""

import pytest

from sw.cpu.limits import measure_limits

pytestmark = pytest.mark.slow


def test_rates(library):
    limits = measure_limits(library, repeats=2)
    # Even an old core counts a billion bits a second, and none a million billions.
    assert 1e9 < limits.popcount_bits < 1e15
    assert (limits.lookup_products > 1e9) == library.prefers_lookup
    assert limits.read_bytes.keys() == {"first", "second", "third"}
    assert all(1e8 < rate < 1e14 for rate in limits.read_bytes.values())
    assert limits.json()["popcount_bits_per_s"] == limits.popcount_bits
