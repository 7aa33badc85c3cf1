"""Folding of one layer: cycles by hand, and what is refused."""

import numpy as np
import pytest

from sw.errors import SternaError
from sw.graph import ArgMax, Dense, Interval, Tensor, Threshold
from sw.schedule import DenseSchedule, LaneSchedule, RequantiseSchedule

FC = Dense("fc0", Tensor((784,), Interval(-1, 1, 2)), np.ones((64, 784), int))
CLASS = ArgMax("class", Tensor((10,), Interval(0, 9)))


@pytest.mark.parametrize("pe, simd, cycles", [(64, 784, 1), (1, 1, 50176), (16, 49, 64),
                                              (4, 112, 112)])
def test_cycles_of_a_dense_layer(pe, simd, cycles):
    assert DenseSchedule(pe, simd, "ternary").cycles(FC) == cycles


def test_cycles_of_lanes():
    assert LaneSchedule(2).cycles(CLASS) == 5


@pytest.mark.parametrize("schedule, message", [
    (DenseSchedule(3, 1, "ternary"),
     r"^PE of layer 'fc0' must divide its 64 outputs, not be 3; choose one of \[1, 2, 4, 8, 16, "
     r"32, 64\]$"),
    (DenseSchedule(1, 5, "ternary"),
     r"^SIMD of layer 'fc0' must divide its 784 inputs, not be 5; choose one of \[1, 2, 4, 7, "),
    (DenseSchedule(0, 1, "ternary"), r"^PE of layer 'fc0' must be a positive integer, not 0$"),
    (DenseSchedule(1, "1", "ternary"), r"^SIMD of layer 'fc0' must be a positive integer, not "
                                       r"'1'$"),
    (DenseSchedule(1, 1, "magic"), r"^Engine of layer 'fc0' must be one of xnor, ternary, lowbit, "
                                   r"not 'magic'$"),
    (DenseSchedule(1, 1, "xnor"),
     r"^Engine 'xnor' must have bipolar weights and activations, but layer 'fc0' has weights in "
     r"1\.\.1 and activations in -1\.\.1 step 2$"),
    (DenseSchedule(1, 1, "ternary", "disk"), r"^Store of layer 'fc0' must be one of rom, bram, not "
                                             r"'disk'$"),
])
def test_dense_layers_refuse(schedule, message):
    with pytest.raises(SternaError, match=message):
        schedule.check(FC)


@pytest.mark.parametrize("schedule, message", [
    (LaneSchedule(3), r"^Lane count of layer 'class' must divide its 10 elements, not be 3$"),
    (LaneSchedule(True), r"^Lane count of layer 'class' must be a positive integer, not True$"),
    (LaneSchedule(1, "tape"), r"^Store of layer 'class' must be one of rom, bram, not 'tape'$"),
])
def test_lanes_refuse(schedule, message):
    with pytest.raises(SternaError, match=message):
        schedule.check(CLASS)


def stairs(*thresholds):
    return Threshold("act", Tensor((2,), Interval(-40, 40)), np.array([thresholds]), [False],
                     Interval(0, 3))


@pytest.mark.parametrize("schedule, thresholds, message", [
    (RequantiseSchedule(2, shift=3), (1, 2, 4),
     r"^Staircases of layer 'act' must rise by steps of one power of two for bias, shift and clip; "
     r"give it a LaneSchedule$"),
    (RequantiseSchedule(2, shift=3), (1, 5, 9), r"^Shift of layer 'act' must be 2, not 3$"),
    (RequantiseSchedule(3, shift=2), (1, 5, 9), r"^Lane count of layer 'act' must divide its 2 "),
])
def test_requantisation_refuses(schedule, thresholds, message):
    with pytest.raises(SternaError, match=message):
        schedule.check(stairs(*thresholds))
