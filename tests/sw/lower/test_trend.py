"""Directions against evaluation: whatever a rule says must be so."""

import numpy as np
import pytest

from sw.lower import InputType
from sw.lower.signature import signature_of
from sw.lower.trend import RULES, UNKNOWN
from sw.lower.walk import Walk
from tests.sw.lower.build_model import ModelBuilder

C = np.array([2.0, -0.5, 0.0, 1.0])
POSITIVE = np.array([2.0, 0.5, 0.25, 1.0])

CHAINS = {
    "Add": [("Add", C)], "Sub": [("Sub", C)], "Mul": [("Mul", C)], "Div": [("Div", C + 1)],
    "Neg": [("Neg",)], "Relu": [("Relu",)], "Min": [("Min", C)], "Max": [("Max", C)],
    "Sum": [("Sum", C)], "Mean": [("Mean", C)],
    "Clip": [("Clip", np.float32(-1), np.float32(2))],
    "BatchNormalization": [("BatchNormalization", C, C, C, POSITIVE)],
    "PRelu": [("PRelu", POSITIVE)], "LeakyRelu": [("LeakyRelu",)], "Elu": [("Elu",)],
    "Celu": [("Celu",)], "Selu": [("Selu",)], "HardSigmoid": [("HardSigmoid",)],
    "ThresholdedRelu": [("ThresholdedRelu",)],
} | {op: [(op,)] for op in ("Atan", "Asinh", "Ceil", "Dropout", "Erf", "Exp", "Floor", "Identity",
                            "Round", "Sigmoid", "Sign", "Sinh", "Softplus", "Softsign", "Tanh")}
CHAINS |= {"Log": [("Abs",), ("Add", POSITIVE), ("Log",)],
           "Sqrt": [("Add", np.full(4, 9.0)), ("Sqrt",)]}


def region_of(chain):
    b = ModelBuilder(1, 4)
    tensor = "x"
    for op, *constants in chain:
        tensor = b.op(op, tensor, *constants)
    model = b.model(b.quant(tensor))
    walk = Walk(model, signature_of(model), InputType.parse("-8..8/2"))
    for index in range(len(chain)):
        walk.step(index)
    return walk.values[tensor]


@pytest.mark.parametrize("chain", CHAINS.values(), ids=CHAINS)
def test_direction_is_true(chain):
    region = region_of(chain)
    values = np.broadcast_to(region.evaluate(np.arange(-8, 9)[:, np.newaxis]), (17, 4))
    slopes = np.diff(values, axis=0)
    directions = np.broadcast_to(region.direction(), (1, 4))[0]
    for direction, slope in zip(directions, slopes.T):
        assert direction in (-1, 0, 1, UNKNOWN)
        if direction != UNKNOWN:
            assert np.all(slope * direction >= 0)
            assert direction or not slope.any()


@pytest.mark.parametrize("op", sorted(set(CHAINS) - {"Log"}))
def test_direction_is_known(op):
    assert np.all(np.abs(region_of(CHAINS[op]).direction()) <= 1)


def test_every_rule_is_tried():
    assert set(CHAINS) == set(RULES)


@pytest.mark.parametrize("chain", [
    [("Abs",)], [("Sin",)], [("LeakyRelu",), ("Abs",)], [("Pow", np.float32(2))],
    [("PRelu", C)], [("Div", C)],
])
def test_doubtful_operators_are_unknown(chain):
    assert np.any(region_of(chain).direction() == UNKNOWN)


def test_two_branches():
    b = ModelBuilder(1, 4)
    model = b.model(b.quant(b.op("Add", b.op("Relu", "x"), b.op("Neg", "x"))))
    walk = Walk(model, signature_of(model), InputType.parse("-8..8/2"))
    for index in range(3):
        walk.step(index)
    assert np.all(walk.values["t2"].direction() == UNKNOWN)
