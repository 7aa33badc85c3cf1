"""Delays in step with a pipeline."""

from amaranth.hdl import Module, Signal

__all__ = ["delayed"]


def delayed(m: Module, value, cycles: int, *, name: str):
    """Return ``value`` as it was ``cycles`` cycles ago."""
    for cycle in range(cycles):
        late = Signal.like(value, name=f"{name}_{cycle + 1}")
        m.d.sync += late.eq(value)
        value = late
    return value
