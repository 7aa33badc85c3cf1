"""The ports of a component, by their names in exported Verilog."""

from collections.abc import Iterator

from amaranth.hdl import Const, Value, ValueCastable
from amaranth.lib import stream, wiring

__all__ = ["stream_ports", "value_ports"]


def stream_ports(dut: wiring.Component) -> Iterator[tuple[str, bool, stream.Interface]]:
    """Name of each stream of ``dut``, whether it is an input, and its interface."""
    for name, member in dut.signature.members.items():
        if not member.is_signature:
            continue
        is_input = member.flow == wiring.In
        if isinstance(member.signature.flip() if is_input else member.signature, stream.Signature):
            yield name, is_input, getattr(dut, name)


def value_ports(dut: wiring.Component) -> Iterator[tuple[str, bool, Value]]:
    """Name of each port of ``dut`` that is no constant, whether it is an input, and its value."""
    for path, member, value in dut.signature.flatten(dut):
        cast = value.as_value() if isinstance(value, ValueCastable) else value
        if not isinstance(cast, Const):
            yield "__".join(map(str, path)), member.flow == wiring.In, cast
