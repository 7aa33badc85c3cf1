"""Area estimates: their order, and block RAM counts by hand."""

import numpy as np
import pytest

from sw.graph import Dense, Interval, Tensor
from sw.schedule import DEVICES, Area, DenseSchedule, layer_area

UP5K, ECP5 = DEVICES["iCE40 UP5K"], DEVICES["ECP5 25F"]
FC = Dense("fc", Tensor((64,), Interval(-1, 1, 2)),
           np.random.default_rng(0).integers(-1, 2, (64, 64)))


@pytest.mark.parametrize("device, pe, simd, blocks", [
    (UP5K, 4, 16, 8),      # 64 words of 128 bits: 8 blocks of 16 bits
    (ECP5, 4, 16, 4),      # 4 blocks of 36 bits
    (UP5K, 1, 1, 2),       # 4,096 words of 2 bits: 2 blocks of 2,048 words
])
def test_weight_blocks_by_hand(device, pe, simd, blocks):
    rom = layer_area(FC, DenseSchedule(pe, simd, "ternary", "rom"), device)
    bram = layer_area(FC, DenseSchedule(pe, simd, "ternary", "bram"), device)
    assert bram.brams - rom.brams == blocks
    assert bram.luts < rom.luts


def test_lanes_cost():
    luts = [layer_area(FC, DenseSchedule(pe, 16, "ternary", "bram"), ECP5).luts
            for pe in (1, 2, 4, 8)]
    assert luts == sorted(luts)


def test_fits_in_every_resource():
    assert Area(1, 1, 1).fits(Area(1, 1, 1))
    for bigger in (Area(2, 1, 1), Area(1, 2, 1), Area(1, 1, 2)):
        assert not bigger.fits(Area(1, 1, 1))
