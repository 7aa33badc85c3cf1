# amaranth: UnusedElaboratable=no
"""`sim.ports`: the ports of a component by name."""

from amaranth.lib import stream, wiring
from amaranth.lib.wiring import In, Out

from sim.ports import stream_ports, value_ports


class Several(wiring.Component):
    i: In(stream.Signature(3))
    i_more: In(stream.Signature(2, always_ready=True))
    o: Out(stream.Signature(4, always_valid=True))
    bus: Out(wiring.Signature({"address": Out(5), "data": In(6)}))
    enable: In(1)


def test_streams_in_both_directions():
    dut = Several()
    assert list(stream_ports(dut)) == [("i", True, dut.i), ("i_more", True, dut.i_more),
                                       ("o", False, dut.o)]


def test_values_without_constants():
    ports = {name: is_input for name, is_input, _ in value_ports(Several())}
    assert ports == {
        "bus__address": False, "bus__data": True, "enable": True,
        "i__payload": True, "i__valid": True, "i__ready": False,
        "i_more__payload": True, "i_more__valid": True,
        "o__payload": False, "o__ready": True}
