"""`hw.shape`: the hardware's bits are those of the integer graph."""

import numpy as np
import pytest
from amaranth.hdl import Module
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

from hw.shape import arithmetic, code_shape, vector
from sw.graph import BeatFormat, Interval
from tests.hw.pipelines import run_pipeline, words

INTERVALS = [Interval(-1, 1, 2), Interval(0, 1), Interval(0, 16), Interval(-7, 8), Interval(-8, 7),
             Interval(3, 3), Interval(5, 9), Interval(-9, -3), Interval(-6, 6, 4),
             Interval(-64, 64, 2), Interval(0, 255)]


@pytest.mark.parametrize("interval", INTERVALS, ids=str)
def test_code_has_the_width_and_sign_of_the_interval(interval):
    assert code_shape(interval).width == interval.width
    assert code_shape(interval).signed == interval.is_signed


@pytest.mark.parametrize("interval", INTERVALS, ids=str)
@pytest.mark.parametrize("lanes", [1, 3, 8])
def test_vector_has_the_bits_of_a_beat(interval, lanes, rng):
    """The two packings of the repository, in hardware and on the cable, are one."""
    layout, beat = vector(interval, lanes), BeatFormat(interval, lanes)
    assert layout.size == beat.bits
    values = rng.choice(interval.values(), (20, lanes))
    values[:2] = [[interval.lo], [interval.hi]]
    for lane_values, packed in zip(values, beat.pack(values)):
        codes = interval.encode(lane_values).tolist()
        signs = [code - (1 << interval.width) * (interval.is_signed and code >> interval.width - 1)
                 for code in codes]
        assert layout.const(signs).as_bits() == int.from_bytes(packed.tobytes(), "little")


class Arithmetic(wiring.Component):
    """The number of a code, as 12 bits."""

    latency = 0

    def __init__(self, interval):
        self.interval = interval
        super().__init__({"code": In(code_shape(interval)), "number": Out(12)})

    def elaborate(self, platform):
        m = Module()
        m.d.comb += self.number.eq(arithmetic(self.code, self.interval))
        return m


@pytest.mark.parametrize("interval", INTERVALS, ids=str)
def test_arithmetic_gives_the_number(interval):
    dut, values = Arithmetic(interval), interval.values()
    numbers = run_pipeline(dut, [(dut.code, words(interval, values[:, np.newaxis]))], dut.number)
    assert numbers == [value % (1 << 12) for value in values.tolist()]
