"""Verilog of a component: what is simulated, synthesised and handed to users."""

from amaranth.back import verilog

__all__ = ["to_verilog"]


def to_verilog(component, name: str = "accelerator") -> str:
    """Verilog with the top module ``name``; the same bytes for the same component.

    Ports are ``clk``, ``rst`` and those of the component, joined by two underscores:
    ``i__payload``, ``i__valid``, ``i__ready``. No line tells where its source is, which would be
    another place on another machine.
    """
    return verilog.convert(component, name=name, emit_src=False)
