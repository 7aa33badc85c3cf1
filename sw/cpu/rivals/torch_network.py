"""The network in PyTorch, float32."""

import numpy as np
import torch
from torch import nn

from sw.cpu.rivals.float_network import (
    ArgMax,
    Count,
    Decode,
    FloatStep,
    Level,
    Linear,
    Lookup,
    Positive,
    Sign,
    exact_integers,
    float_network,
)
from sw.graph import Graph

__all__ = ["TorchNetwork"]


class TorchNetwork:
    """A rival: the graph as a ``torch.nn.Sequential`` in eager mode, without gradients.

    Parameters
    ----------
    graph : :class:`Graph`
        What to run.
    threads : int
        Threads of PyTorch within an operation.
    """

    name = "PyTorch float32"

    def __init__(self, graph: Graph, threads: int):
        self.threads = threads
        self.module = nn.Sequential(*map(_module, float_network(graph))).eval()

    @staticmethod
    def prepare(frames: np.ndarray) -> torch.Tensor:
        """Frames as what :meth:`call` takes: outside of what is timed."""
        return torch.from_numpy(frames.reshape(len(frames), -1).astype(np.float32))

    def select(self) -> None:
        """Set the threads, which PyTorch has one number of in a process."""
        torch.set_num_threads(self.threads)

    def call(self, frames: torch.Tensor) -> torch.Tensor:
        """Run a batch."""
        with torch.inference_mode():
            return self.module(frames)

    def integers(self, frames: np.ndarray) -> np.ndarray:
        """Outputs as integers of shape (frames, elements), to be compared."""
        self.select()
        return exact_integers(self.call(self.prepare(frames)).numpy())


class _Positive(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return (x > 0).float()


class _Sign(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.sign()


class _Level(nn.Module):
    def __init__(self, step: Level):
        super().__init__()
        self.scale, self.levels = step.scale, step.levels

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.mul(self.scale).floor_().clamp_(0, self.levels)


class _Count(nn.Module):
    thresholds: torch.Tensor
    signs: torch.Tensor
    starts: torch.Tensor

    def __init__(self, step: Count):
        super().__init__()
        self.register_buffer("thresholds", torch.from_numpy(step.thresholds.copy()))
        levels = step.thresholds.shape[1]
        self.register_buffer("signs", torch.from_numpy(1 - 2 * step.falling.astype(np.float32)))
        self.register_buffer("starts", torch.from_numpy(levels * step.falling.astype(np.float32)))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        reached = (x.unsqueeze(-1) >= self.thresholds).sum(-1)
        return self.starts + self.signs * reached


class _Lookup(nn.Module):
    entries: torch.Tensor
    rows: torch.Tensor

    def __init__(self, step: Lookup):
        super().__init__()
        self.register_buffer("entries", torch.from_numpy(step.entries.copy()))
        self.register_buffer("rows", torch.arange(len(step.entries)))
        self.lo, self.step = step.lo, step.step

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.entries[self.rows, ((x - self.lo) / self.step).long()]


class _Decode(nn.Module):
    def __init__(self, step: Decode):
        super().__init__()
        self.lo, self.step = step.lo, step.step

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.step + self.lo


class _ArgMax(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.argmax(1, keepdim=True)


_MODULES = {Positive: lambda _: _Positive(), Sign: lambda _: _Sign(), Level: _Level, Count: _Count,
            Lookup: _Lookup, Decode: _Decode, ArgMax: lambda _: _ArgMax()}


def _module(step: FloatStep) -> nn.Module:
    if not isinstance(step, Linear):
        return _MODULES[type(step)](step)
    outputs, inputs = step.weights.shape
    # Without the random start, which would move the generator of whoever calls.
    layer = nn.utils.skip_init(nn.Linear, inputs, outputs)
    layer.weight = nn.Parameter(torch.from_numpy(step.weights.copy()), requires_grad=False)
    layer.bias = nn.Parameter(torch.from_numpy(step.bias.copy()), requires_grad=False)
    return layer
