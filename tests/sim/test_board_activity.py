# amaranth: UnusedElaboratable=no
"""The cable of a placed netlist, as levels in each cycle, and what happens behind it."""

import numpy as np
import pytest
from amaranth.hdl import Module
from amaranth.lib import wiring

from hw.accelerator import Accelerator
from hw.shell.shell import Shell, describe
from sim.board_activity import Engine, board_activity
from sim.board_line import answers, line, requests
from sim.verilog import to_verilog
from sterna.energy_events import loading_cycles
from sw.energy import estimate_events
from sw.energy.shared_trace import layer_ends
from sw.host.framing import frame
from sw.host.protocol import CYCLE_BYTES, Info, Status
from sw.schedule import DEVICES, FLASH_ADDRESS, Schedule
from sw.tool_run import run_tool
from tests.hw import sparse_sequences
from tests.hw.networks import SCHEDULES, mixed_network


@pytest.fixture(scope="module", params=[1_000_000, 857_142], ids=["whole", "uneven"])
def info(request) -> Info:
    graph = mixed_network()
    return describe(Accelerator(graph, SCHEDULES["second layer"]), model_hash=graph.hash,
                    clock_hz=12_000_000, baud=request.param)


def line_of(packets: list[bytes], info: Info) -> np.ndarray:
    """Level in each cycle, as a transmitter with whole cycles per bit gives it."""
    cycles = round(info.clock_hz / info.baud)
    parts = [np.ones(40)]
    for packet in packets:
        for byte in frame(packet):
            parts.append(np.repeat([0, *(byte >> k & 1 for k in range(8)), 1], cycles))
        parts.append(np.ones(33))
    return np.concatenate(parts).astype(bool)


def test_answers_are_read_back(info):
    packets = [bytes([0, value, 2, *bytes(CYCLE_BYTES), Status.OK]) for value in (0, 7, 255)]
    assert answers(line_of(packets, info), info) == bytes([0, 2, 7, 2, 255, 2])


def test_a_request_is_on_the_line_bit_by_bit(info):
    """Sampled in the middle of its bits, the line has the bytes of the packets."""
    frames = np.arange(24).reshape(2, 3, 4) % 17
    graph = mixed_network()
    levels, per_bit = line(info, graph, frames), info.clock_hz / info.baud
    (packet, count, whole), = requests(info, graph, frames)
    assert (count, whole) == (2 * info.o_frame_bytes, 2)
    sent = frame(packet)
    for number, byte in enumerate(sent):
        at = [int((10 * number + bit + 0.5) * per_bit) for bit in range(10)]
        assert levels[at].tolist() == [False, *(bool(byte >> k & 1) for k in range(8)), True]
    rest = levels[int(10 * len(sent) * per_bit) + 1:]
    assert rest.all()
    assert len(rest) > (count + CYCLE_BYTES + 6) * 10 * per_bit  # room for the answer


class Placed(wiring.Component):
    """A shell where boards have it, without pads and PLL."""

    def __init__(self, shell: Shell):
        self.shell = shell
        super().__init__({name: member for name, member in shell.signature.members.items()
                          if name in ("rx", "tx", "flash")})

    def elaborate(self, platform):
        m = Module()
        m.submodules.design = self.shell
        m.d.comb += [self.shell.rx.eq(self.rx), self.tx.eq(self.shell.tx)]
        if self.shell.has_flash:
            wiring.connect(m, self.shell.flash, wiring.flipped(self.flash))
        return m


@pytest.mark.slow
@pytest.mark.parametrize("family, image, start", [
    pytest.param("ice40", "rice", "flash", marks=pytest.mark.full), ("ecp5", "rice", "flash"),
    pytest.param("ecp5", "huffman", "rom", marks=pytest.mark.full)])
def test_an_engine_loads_its_weights_and_its_layers_take_turns(tmp_path, cache_dir, family, image,
                                                               start):
    """Whose turn it is, the netlist's own reads tell; the estimate knows how many there are."""
    graph = sparse_sequences.network((16, 12, 10, 5), (90, 60, 30))
    schedule = Schedule({}, (sparse_sequences.schedule(
        graph, is_reloadable=True, image=image, start=start),))
    core = Accelerator(graph, schedule)
    info = describe(core, model_hash=graph.hash, clock_hz=8_000_000, baud=1_000_000)
    top = Placed(Shell(core, info))
    (tmp_path / "top.v").write_text(to_verilog(top, name="top"))
    synthesis = {"ice40": "synth_ice40", "ecp5": "synth_ecp5 -nowidelut"}[family]
    run_tool(["yosys", "-q", "-p", f"read_verilog top.v; {synthesis} -top top -json top.json"],
             tmp_path)
    frames = sparse_sequences.frames_for(graph, np.random.default_rng(1), 1)
    layers = ("fc0", "fc1", "fc2")
    engine = Engine("fc0__fc2", layers, layer_ends(core.engine.plan),
                    loading_cycles(core.engine.plan))
    pins = {name: name for name in ("rx", "tx", "flash__cs_n", "flash__sck", "flash__mosi",
                                    "flash__miso")}
    flash = (core.flash_content, FLASH_ADDRESS) if core.flash_content else None
    found = board_activity(tmp_path / "top.json", family, pins, info, graph, frames,
                           cache_dir / "native", engine=engine, flash=flash)
    assert found.loading is not None
    if flash is not None:
        assert found.loading.counts()["pins"]["io_toggle"] > 2 * 8 * len(flash[0])
    assert [name for name in found.working if name] == list(layers) * len(frames)
    assert found.cycles == len(line(info, graph, frames))
    names = {"fc0__fc2": "fc0..fc2"}
    device = DEVICES["iCE40 UP5K" if family == "ice40" else "ECP5 25F"]
    _, expected = estimate_events(graph, schedule, device, frames)
    for layer in layers:
        turn = [part.counts(found.layer_of(names, layer))[layer]
                for part, working in zip(found.busy, found.working, strict=True)
                if working == layer]
        cycles = sum(part.cycles for part, working in zip(found.busy, found.working, strict=True)
                     if working == layer)
        assert sum(counts["ff_toggle"] for counts in turn) > 0
        if family == "ice40":  # an ECP5 counts both ports of a block
            reads = sum(counts["ebr_cycle"] for counts in turn) - 2 * cycles
            assert reads == pytest.approx(len(frames) * expected[layer]["ebr_cycle"], abs=30)
