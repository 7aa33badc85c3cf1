import numpy as np
import pytest

from sw.errors import SternaError
from sw.graph import Interval, Table, Tensor, Threshold
from sw.lower import lower
from sw.lower import staircase as subject
from sw.lower.region import Edge, Region
from sw.lower.staircase import find_staircase
from sw.lower.steps import Entries, Staircase
from sw.lower.trend import UNKNOWN
from tests.sw.lower.build_model import ModelBuilder

FULL = Interval(-8, 7)


def region_of(function, lo=-10, hi=10, step=1, channels=3, trend=None) -> Region:
    """Region of one step; its function sees integers of shape (n, 1)."""
    edge = Edge(Tensor((channels,), Interval(lo, hi, step)), np.array(1.0), np.array(0.0), 0)
    return Region(edge, (1, channels)).then("the step", function, *([trend] if trend else []))


def steps(levels):
    """Rising staircase that reaches level k at the k-th number of ``levels``."""
    return lambda x: np.sum(x[..., np.newaxis] >= np.array(levels), axis=-1).astype(float)


def per_channel(*functions):
    """Another function for each channel."""
    def function(x):
        columns = [x[:, min(k, x.shape[1] - 1)] for k in range(len(functions))]
        return np.stack([f(column) for f, column in zip(functions, columns)], axis=1)
    return function


def constant(x):
    return np.ones(x.shape)


def stairs(region: Region, full=FULL, exact=False) -> Staircase:
    found = find_staircase(region, full, exact, "Q")
    assert isinstance(found, Staircase)
    return found


def table(region: Region) -> Entries:
    found = find_staircase(region, FULL, False, "Q")
    assert isinstance(found, Entries)
    return found


def node_of(region: Region, found: Staircase | Entries):
    if isinstance(found, Entries):
        return Table("n", region.edge.tensor, found.entries, found.interval)
    return Threshold("n", region.edge.tensor, found.thresholds, found.falling, found.interval)


def check(region: Region, found):
    """The node is the function, on every integer and in every channel."""
    x = np.repeat(region.edge.tensor.interval.values()[:, np.newaxis],
                  region.edge.tensor.size, axis=1)
    wanted = np.broadcast_to(region.evaluate(x), x.shape)
    assert node_of(region, found).evaluate(x).tolist() == wanted.tolist()


def test_rising_by_hand():
    region = region_of(steps([-3, 2, 2, 9]))
    found = stairs(region)
    assert found.thresholds.tolist() == [[-3, 2, 2, 9]]
    assert (found.falling.tolist(), found.interval) == ([False], Interval(0, 4))
    check(region, found)


def test_falling_by_hand():
    # 2 up to -4, 1 up to 5, then 0: the levels counted from above are reached at -3 and 6.
    region = region_of(lambda x: 2 - steps([-3, 6])(x))
    found = stairs(region)
    assert (found.thresholds.tolist(), found.falling.tolist()) == ([[-3, 6]], [True])
    check(region, found)


def test_rising_falling_and_constant_channels():
    region = region_of(per_channel(steps([0, 4]), lambda x: 2 - steps([0, 4])(x), constant))
    found = stairs(region)
    # 11 is never reached, -10 always.
    assert found.thresholds.tolist() == [[0, 4], [0, 4], [-10, 11]]
    assert found.falling.tolist() == [False, True, False]
    check(region, found)


def test_attained_range_is_the_interval():
    found = stairs(region_of(lambda x: x.clip(-2, 3)))
    assert found.interval == Interval(-2, 3)


@pytest.mark.parametrize("value", [-8, 0, 7])
def test_all_channels_constant_keep_the_range(value):
    region = region_of(lambda x: value * constant(x))
    found = stairs(region)
    assert found.interval == FULL
    check(region, found)


def test_bipolar():
    region = region_of(lambda x: np.where(x >= 3, 1.0, -1.0))
    found = stairs(region, Interval(-1, 1, 2), True)
    assert (found.interval, found.thresholds.tolist()) == (Interval(-1, 1, 2), [[3]])
    check(region, found)


def test_spaced_input():
    region = region_of(steps([-3, 2]), lo=-9, hi=9, step=2)
    found = stairs(region)
    assert found.thresholds.tolist() == [[-3, 3]]
    check(region, found)


def test_not_monotone_is_a_table():
    region = region_of(lambda x: np.abs(x).clip(0, 7))
    found = table(region)
    assert found.entries.tolist() == [[7, 7, 7, 7, 6, 5, 4, 3, 2, 1, 0, 1, 2, 3, 4, 5, 6, 7, 7, 7,
                                       7]]
    check(region, found)


def test_one_channel_that_is_not_monotone_makes_a_table_of_all():
    region = region_of(per_channel(steps([3]), lambda x: np.abs(x).clip(0, 3), constant))
    found = table(region)
    assert found.entries.shape == (3, 21)
    check(region, found)


def test_identity_is_seen():
    assert stairs(region_of(lambda x: x * 1.0), Interval(-10, 10)).is_identity
    assert not stairs(region_of(lambda x: x.clip(-9, 10))).is_identity
    assert not stairs(region_of(lambda x: -x)).is_identity


def test_equal_rows_are_shared():
    found = stairs(region_of(lambda x: np.repeat(steps([1])(x), 3, axis=1)))
    assert found.rows == 1


def test_chunks_do_not_matter(monkeypatch):
    region = region_of(per_channel(steps([-3, 2]), lambda x: 2 - steps([0, 4])(x), constant),
                       lo=-50, hi=50)
    whole = stairs(region)
    monkeypatch.setattr("sw.lower.region.CHUNK", 7)
    parts = stairs(region)
    assert parts.thresholds.tolist() == whole.thresholds.tolist()
    check(region, parts)


def rising(x):
    return x.direction


@pytest.mark.parametrize("function", [
    steps([-3, 2, 2, 9]),
    lambda x: 2 - steps([-3, 6])(x),
    constant,
    per_channel(steps([0, 4]), lambda x: 2 - steps([-3, 6])(x), constant),
])
@pytest.mark.parametrize("step", [1, 5])
def test_bisection_finds_the_same(function, step, monkeypatch):
    region = region_of(function, step=step, trend=rising)
    scanned = stairs(region)
    monkeypatch.setattr(subject, "MAX_EVALUATED", 4)
    bisected = stairs(region)
    assert bisected.interval == scanned.interval
    assert bisected.thresholds.tolist() == scanned.thresholds.tolist()
    assert bisected.falling.tolist() == scanned.falling.tolist()


def test_bisection_of_a_long_interval():
    region = region_of(steps([-2_000_001, 12_345_678]), lo=-2**31, hi=2**31, trend=rising)
    found = stairs(region)
    assert found.thresholds.tolist() == [[-2_000_001, 12_345_678]]


def test_rejects_a_long_interval_of_doubtful_operators():
    region = region_of(np.sin, lo=-2**20, hi=2**20,
                       trend=lambda x: np.full(x.direction.shape, UNKNOWN))
    with pytest.raises(SternaError, match=r"^Q must have an input with at most 1048576 values, or "
                                          r"only operators that are known to rise or fall, but its "
                                          r"input is -1048576\.\.1048576 and the step is not known "
                                          r"to$"):
        find_staircase(region, FULL, False, "Q")


def test_rejects_a_long_table():
    region = region_of(lambda x: np.abs(x).clip(0, 7), lo=-2**15, hi=2**15)
    with pytest.raises(SternaError, match=r"^Q must rise or fall with its input, or have at most "
                                          r"65536 input values so that a table can hold it, but it "
                                          r"does neither on -32768\.\.32768$"):
        find_staircase(region, FULL, False, "Q")


def test_rejects_what_is_not_a_number():
    with pytest.raises(SternaError, match=r"^Q must be a number for every integer of its input "
                                          r"\(-10\.\.10\), but it is NaN for some$"):
        find_staircase(region_of(np.sqrt), FULL, False, "Q")


def bits_4(rng):
    """A layer of 4 bits behind a batch norm, half of whose slopes are negative."""
    b = ModelBuilder(1, 50)
    y = b.dense(b.quant("x"), rng.integers(-8, 8, (12, 50)), scale=0.1)
    y = b.op("BatchNormalization", y, rng.normal(size=12), rng.normal(size=12),
             rng.normal(size=12), rng.uniform(0.5, 2, 12))
    return b.model(b.quant(b.op("Relu", y), scale=0.37, signed=0))


def test_bisection_of_what_keeps_its_order_is_the_scan(rng, monkeypatch):
    model = bits_4(rng)
    scanned = lower(model).graph
    calls = []
    bisect = subject.bisect
    monkeypatch.setattr(subject, "bisect", lambda *a: calls.append(1) or bisect(*a))
    monkeypatch.setattr(subject, "MAX_SCANNED", 100)
    assert lower(model).graph.hash == scanned.hash
    assert calls


def test_functions_of_libraries_are_scanned(monkeypatch):
    monkeypatch.setattr(subject, "MAX_SCANNED", 10)
    monkeypatch.setattr(subject, "bisect", None)
    b = ModelBuilder(1, 2)
    y = b.quant(b.op("Tanh", b.dense(b.quant("x"), [[1, 2]])), scale=0.1)
    assert lower(b.model(y)).graph.node("act0").levels > 10
