"""Elementwise ONNX operators, as numpy functions that keep the dtype of their input.

They serve two purposes: on float64 they evaluate a region, on the model's own dtypes they fold
constants just as the QONNX executor would.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

__all__ = ["OPERATORS", "SINGLE", "Elementwise"]

Function = Callable[..., np.ndarray]


@dataclass(frozen=True)
class Elementwise:
    """Numpy meaning of an operator.

    Parameters
    ----------
    function : callable
        Takes the inputs as arrays (None where an optional one is missing) and ``attributes`` as
        keywords.
    attributes : dict
        The operator's attributes and their defaults.
    fixed : dict
        Attributes that may only have this value: another one is another operator.
    """

    function: Function
    attributes: dict = field(default_factory=dict)
    fixed: dict = field(default_factory=dict)


def _div(a, b):
    if np.issubdtype(np.result_type(a, b), np.integer):
        return np.trunc(a / b).astype(np.result_type(a, b))
    return a / b


def _erf(x):
    return np.frompyfunc(math.erf, 1, 1)(x).astype(x.dtype)


def _sigmoid(x):
    # Of the two equal forms, the one whose exponential does not overflow.
    tail = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + tail), tail / (1 + tail))


def _softplus(x):
    return np.logaddexp(x, np.zeros_like(x))


def _clip(x, lo=None, hi=None, *, min=None, max=None):
    lo, hi = (min if lo is None else lo), (max if hi is None else hi)
    x = x if lo is None else np.maximum(x, lo)
    return x if hi is None else np.minimum(x, hi)


def _gelu(x, *, approximate):
    if approximate == "tanh":
        return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
    return 0.5 * x * (1 + _erf(x / math.sqrt(2)))


def _batch_normalization(x, scale, bias, mean, variance, *, epsilon, momentum):
    channels = (1, -1) + (1,) * (x.ndim - 2)
    scale, bias, mean, variance = (a.reshape(channels) for a in (scale, bias, mean, variance))
    return (x - mean) / np.sqrt(variance + epsilon) * scale + bias


def _prelu(x, slope):
    return np.where(x < 0, x * slope, x)


def _elu(x, alpha):
    return np.where(x < 0, alpha * np.expm1(np.minimum(x, 0)), x)


def _celu(x, *, alpha):
    return np.maximum(x, 0) + np.minimum(0, alpha * np.expm1(np.minimum(x, 0) / alpha))


def _hard_sigmoid(x, alpha, beta):
    return np.clip(alpha * x + beta, 0, 1)


def _shrink(x, *, lambd, bias):
    return np.where(x < -lambd, x + bias, np.where(x > lambd, x - bias, np.zeros_like(x)))


def _mod(a, b, *, fmod):
    return np.fmod(a, b) if fmod else np.mod(a, b)


def _pow(x, exponent):
    # The result has the type of the base, also where the exponent is wider.
    return np.power(x, exponent).astype(x.dtype)


def _fold(function: Function) -> Function:
    def variadic(*xs):
        total = xs[0]
        for x in xs[1:]:
            total = function(total, x)
        return total
    return variadic


def _mean(*xs):
    return _fold(np.add)(*xs) / len(xs)


def _same(x, *_, **__):
    return x


_SELU = {"alpha": 1.67326319217681884765625, "gamma": 1.05070102214813232421875}

#: Every operator that a region may hold, by its ONNX name. ``Cast`` and the quantisers, which need
#: more than numpy arrays, are added where regions are made.
OPERATORS: dict[str, Elementwise] = {name: Elementwise(function) for name, function in {
    "Abs": np.abs, "Acos": np.arccos, "Acosh": np.arccosh, "Add": np.add, "And": np.logical_and,
    "Asin": np.arcsin, "Asinh": np.arcsinh, "Atan": np.arctan, "Atanh": np.arctanh,
    "Ceil": np.ceil, "Cos": np.cos, "Cosh": np.cosh, "Div": _div, "Equal": np.equal, "Erf": _erf,
    "Exp": np.exp, "Floor": np.floor, "Greater": np.greater, "GreaterOrEqual": np.greater_equal,
    "HardSwish": lambda x: x * _hard_sigmoid(x, 1 / 6, 0.5), "Identity": _same, "Less": np.less,
    "LessOrEqual": np.less_equal, "Log": np.log, "Max": _fold(np.maximum), "Mean": _mean,
    "Min": _fold(np.minimum), "Mish": lambda x: x * np.tanh(_softplus(x)), "Mul": np.multiply,
    "Neg": np.negative, "Not": np.logical_not, "Or": np.logical_or, "PRelu": _prelu,
    "Pow": _pow, "Reciprocal": lambda x: 1 / x, "Relu": lambda x: np.maximum(x, 0),
    "Round": np.rint, "Sigmoid": _sigmoid, "Sign": np.sign, "Sin": np.sin, "Sinh": np.sinh,
    "Softplus": _softplus, "Softsign": lambda x: x / (1 + np.abs(x)), "Sqrt": np.sqrt,
    "Sub": np.subtract, "Sum": _fold(np.add), "Tan": np.tan, "Tanh": np.tanh,
    "Where": np.where, "Xor": np.logical_xor,
}.items()}
OPERATORS |= {
    "BatchNormalization": Elementwise(_batch_normalization, {"epsilon": 1e-5, "momentum": 0.9},
                                      {"training_mode": 0, "spatial": 1}),
    "Celu": Elementwise(_celu, {"alpha": 1.0}),
    "Clip": Elementwise(_clip, {"min": None, "max": None}),
    "Dropout": Elementwise(_same, {"ratio": 0.5, "seed": 0}),
    "Elu": Elementwise(lambda x, *, alpha: _elu(x, alpha), {"alpha": 1.0}),
    "Gelu": Elementwise(_gelu, {"approximate": "none"}),
    "HardSigmoid": Elementwise(lambda x, *, alpha, beta: _hard_sigmoid(x, alpha, beta),
                               {"alpha": 0.2, "beta": 0.5}),
    "LeakyRelu": Elementwise(lambda x, *, alpha: _prelu(x, alpha), {"alpha": 0.01}),
    "Mod": Elementwise(_mod, {"fmod": 0}),
    "Selu": Elementwise(lambda x, *, alpha, gamma: gamma * _elu(x, alpha), _SELU),
    "Shrink": Elementwise(_shrink, {"lambd": 0.5, "bias": 0.0}),
    "Swish": Elementwise(lambda x, *, alpha: x * _sigmoid(alpha * x), {"alpha": 1.0}),
    "ThresholdedRelu": Elementwise(lambda x, *, alpha: np.where(x > alpha, x, np.zeros_like(x)),
                                   {"alpha": 1.0}),
}

#: Operators that are one operation which IEEE 754 rounds correctly, or none that rounds.
SINGLE = frozenset({"Abs", "Add", "And", "Ceil", "Clip", "Div", "Dropout", "Equal", "Floor",
                    "Greater", "GreaterOrEqual", "Identity", "Less", "LessOrEqual", "Max", "Min",
                    "Mul", "Neg", "Not", "Or", "PRelu", "Reciprocal", "Relu", "Round", "Sign",
                    "Sqrt", "Sub", "Where", "Xor"})
