"""Delays in step with a pipeline."""

from amaranth.hdl import Module, Signal

__all__ = ["delayed", "delayed_flag"]


def delayed(m: Module, value, cycles: int, *, name: str):
    """Return data as it was ``cycles`` cycles ago.

    Data is not reset: what a pipeline holds after a reset counts for nothing until a flag says so,
    and a reset of every bit would be the widest net of the design.
    """
    return _delayed(m, value, cycles, name, reset_less=True)


def delayed_flag(m: Module, value, cycles: int, *, name: str):
    """Return a flag as it was ``cycles`` cycles ago; low after a reset."""
    return _delayed(m, value, cycles, name, reset_less=False)


def _delayed(m: Module, value, cycles: int, name: str, *, reset_less: bool):
    for cycle in range(cycles):
        late = Signal.like(value, name=f"{name}_{cycle + 1}", reset_less=reset_less)
        m.d.sync += late.eq(value)
        value = late
    return value
