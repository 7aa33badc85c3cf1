"""The stream rules of the shell's components, for every behaviour of their neighbours."""

from types import SimpleNamespace

import pytest
from amaranth.hdl import Assert, Assume

from hw.shape import vector
from hw.shell.beat_packer import BeatPacker
from hw.shell.beat_unpacker import BeatUnpacker
from hw.shell.cobs_decoder import CobsDecoder
from hw.shell.cobs_encoder import CobsEncoder
from hw.shell.control import Control
from hw.shell.packet_receiver import PacketReceiver
from hw.shell.packet_sender import PacketSender
from hw.shell.uart_rx import UartRx
from hw.shell.uart_tx import UartTx
from sim.formal import prove, prove_cut
from sim.formal_bench import FormalBench, NotProven
from sim.ports import stream_ports
from sw.graph import Interval

SMALL = vector(Interval(-7, 8), 5)  # 25 bits: four bytes
BIT = vector(Interval(-1, 1, 2), 1)


def is_in(inside, path, state):
    """Whether the state machine of a component is in a state."""
    signal = inside[f"{path}state_state"]
    code = next(code for code in range(1 << len(signal))
                if signal.decoder(code).split("/")[0] == state)
    return signal == code


def given_only_in(path, state):
    """An output of the buffer is offered in one state only, in which the buffer is not written.

    In the memory's model the offered byte would otherwise follow what is written.
    """
    def invariants(inside):
        return [~inside[f"{path}o__valid"] | is_in(inside, path, state)]

    return invariants


# What makes a component, and what holds in all its states that can be reached.
COMPONENTS = {
    "uart_rx": (lambda: UartRx(divisor=4), None),
    "uart_tx": (lambda: UartTx(divisor=4), None),
    "cobs_decoder": (CobsDecoder, None),
    "packet_receiver": (lambda: PacketReceiver(depth=8), given_only_in("", "GIVE")),
    "cobs_encoder": (lambda: CobsEncoder(b"ab", depth=8), given_only_in("", "SEND")),
    "packet_sender": (lambda: PacketSender(depth=8), given_only_in("encoder.", "SEND")),
    "beat_packer": (lambda: BeatPacker(SMALL), None),
    "beat_packer of one bit": (lambda: BeatPacker(BIT), None),
    "beat_unpacker": (lambda: BeatUnpacker(SMALL), None),
    "beat_unpacker of one bit": (lambda: BeatUnpacker(BIT), None),
}


@pytest.mark.parametrize("make, invariants", COMPONENTS.values(), ids=COMPONENTS.keys())
@pytest.mark.slow
def test_stream_rules(make, invariants):
    prove(make(), invariants=invariants)


CUT = ["cobs_decoder", "packet_receiver", "cobs_encoder", "packet_sender", "beat_packer",
       "beat_unpacker"]


@pytest.mark.slow
@pytest.mark.parametrize("name", CUT)
def test_no_path_from_ready_to_ready(name):
    prove_cut(COMPONENTS[name][0]())


def check_control(dut):
    """As `prove`, but an offer to the accelerator may end when the accelerator is reset."""
    bench = FormalBench(dut)
    for name, is_input, port in stream_ports(dut):
        if name == "i_core":
            # Neither need the accelerator keep its offer when it is reset.
            bench.hold_offers(port, lambda rule: Assume(rule | dut.core_reset))
        elif name in ("o_core", "o_load"):
            bench.hold_offers(port, lambda rule: Assert(rule | dut.core_reset))
        else:
            bench.hold_offers(port, Assume if is_input else Assert)
    # The text is no stream, but the sender shows it in the same way.
    text = SimpleNamespace(valid=dut.has_text, ready=dut.next_text, payload=dut.text)
    bench.hold_offers(text, Assume)
    for source in "o", "o_core", "o_load":
        for sink in "o", "o_core", "o_load":
            bench.refuse_path(f"{source}__ready", f"{sink}__valid")
    bench.m.d.comb += Assert(~is_in(bench.inside, "", "RUN") | ~dut.core_reset)
    bench.prove(20, "Rules of the control", None)


@pytest.mark.slow
@pytest.mark.parametrize("can_load", [False, True])
def test_control(can_load):
    check_control(Control(watchdog_cycles=16, can_load=can_load))


@pytest.mark.slow
def test_the_proof_of_the_control_can_fail():
    class TakesBack(Control):
        def elaborate(self, platform):
            m = super().elaborate(platform)
            with m.If(~self.i.valid):
                m.d.comb += self.o.valid.eq(0)
            return m

    with pytest.raises(NotProven, match=r"^Rules of the control of TakesBack not proven:"):
        check_control(TakesBack(watchdog_cycles=16))
