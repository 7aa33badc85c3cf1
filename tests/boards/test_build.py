# amaranth: UnusedElaboratable=no
"""`boards.build` with the real tools, on small designs."""

import dataclasses
import json
from pathlib import Path

import pytest
from amaranth.hdl import Cat, Module, Signal
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

from boards.build import STEPS, build
from boards.catalog import board_named
from boards.nextpnr import available
from boards.result import read_result
from sw.errors import SternaError
from tests.boards.echo import Echo
from tests.boards.echo_builds import echo_build

ICEBREAKER, ULX3S = board_named("icebreaker"), board_named("ulx3s-25f")


class Demanding(wiring.Component):
    """A long way through logic in every cycle, many products or many registers."""

    def __init__(self, *, width: int = 0, products: int = 0, registers: int = 0):
        self.width, self.products, self.registers = width, products, registers
        super().__init__({"rx": In(1), "tx": Out(1)})

    def elaborate(self, platform):
        m = Module()
        outs = []

        shift = Signal(max(self.width, 8 * self.products, 1))
        m.d.sync += shift.eq(Cat(self.rx, shift[:-1]))
        if self.width:
            total = Signal(self.width)
            m.d.sync += total.eq((total + shift) ^ ((total >> 1) + (shift << 1)))
            outs.append(total[-1])
        for n in range(self.products):
            part, product = shift[8 * n:8 * (n + 1)], Signal(12)
            m.d.sync += product.eq(part[:5] * Cat(part[3:], self.rx, self.rx))
            outs += [product[11], product[7]]
        # Rings of different lengths, or Yosys would find them equal.
        left, length = self.registers, 60
        while left > 0:
            ring = Signal(length)
            m.d.sync += ring.eq(Cat(ring[-1] ^ self.rx, ring[:-1]))
            outs.append(ring[-1])
            left, length = left - length, length + 1

        m.d.sync += self.tx.eq(Cat(outs).xor())
        return m


@pytest.mark.slow
@pytest.mark.parametrize("board, clock_hz, clock_mhz", [
    ("icebreaker", None, 24.0), ("icebreaker", 12_000_000, 12.0), ("ulx3s-25f", None, 50.0),
    pytest.param("ulx3s-85f", None, 50.0, marks=pytest.mark.full)])
def test_build_is_whole_and_honest(make_once, board, clock_hz, clock_mhz):
    folder = echo_build(make_once, board, clock_hz)
    result = read_result(folder)
    device = board_named(board).device
    assert {path.name for path in folder.iterdir()} == {
        "build.json", result.bitstream, "netlist.json", "nextpnr.json", "place.log",
        "synthesis.log"}
    assert (result.board, result.device) == (board, device.name)
    assert result.clock_mhz == clock_mhz
    assert result.timing_met
    assert result.fmax_mhz >= clock_mhz
    assert 90 < result.luts < 300
    assert 50 < result.ffs < 80
    assert (result.brams, result.dsps, result.sprams) == (1, 1, 0)
    assert result.utilisation["brams"] == round(1 / device.brams, 4)
    assert result.critical_path["ns"] == pytest.approx(1000 / result.fmax_mhz, abs=0.2)
    assert (folder / result.bitstream).stat().st_size > 50_000
    assert str(folder) not in (folder / "build.json").read_text()


@pytest.mark.slow
@pytest.mark.parametrize("board", [
    "icebreaker", "ulx3s-25f", pytest.param("ulx3s-85f", marks=pytest.mark.full)])
def test_device_is_what_nextpnr_knows(make_once, board):
    utilisation = json.loads((echo_build(make_once, board) / "nextpnr.json").read_text())[
        "utilization"]
    device = board_named(board).device
    theirs = {place: entry["available"] for place, entry in utilisation.items()}
    ours = available(device)
    if device.family == "ice40":
        assert (ours["luts"], ours["brams"], ours["dsps"], ours["sprams"], device.plls) == tuple(
            theirs[f"ICESTORM_{place}"] for place in ("LC", "RAM", "DSP", "SPRAM", "PLL"))
    else:
        assert (ours["luts"], ours["ffs"], ours["brams"], ours["dsps"], device.plls) == tuple(
            theirs[place] for place in ("TRELLIS_COMB", "TRELLIS_FF", "DP16KD", "MULT18X18D",
                                        "EHXPLLL"))


@pytest.mark.slow
@pytest.mark.parametrize("board", ["icebreaker", "ulx3s-25f"])
def test_same_design_is_the_same_bitstream(make_once, tmp_path, board):
    first = echo_build(make_once, board)
    again = build(Echo(read_divisor(first)), board_named(board), tmp_path, name="echo")
    assert not again.cached
    for file in (again.bitstream, again.netlist):
        assert (tmp_path / file).read_bytes() == (first / file).read_bytes()
    assert dataclasses.replace(again, seconds=0, cached=False) == dataclasses.replace(
        read_result(first), seconds=0, cached=False)


def read_divisor(folder: Path) -> int:
    return round(read_result(folder).clock_mhz)


@pytest.mark.slow
def test_cache_answers_the_second_time(make_once, tmp_path):
    first = echo_build(make_once, "icebreaker")
    steps = []
    again = build(Echo(24), ICEBREAKER, tmp_path, name="echo", progress=steps.append,
                  cache_dir=first.parent / "build-cache")
    assert steps == ["elaborate", "cached"]
    assert again.cached
    assert (tmp_path / "echo.bin").read_bytes() == (first / "echo.bin").read_bytes()


@pytest.mark.slow
def test_missed_timing_fails_and_leaves_only_the_logs(tmp_path):
    steps = []
    with pytest.raises(SternaError, match=(
            r"^Timing of board 'icebreaker' must be met, but the design reaches [\d.]+ MHz and its "
            r"clock is 60 MHz: choose a lower `--clock`, or another seed of place-and-route than "
            r"3$")):
        build(Demanding(width=64), ICEBREAKER, tmp_path, clock_hz=60_000_000, seed=3,
              progress=steps.append)
    assert tuple(steps) == STEPS
    assert [path.name for path in tmp_path.iterdir()] == ["failed"]
    assert {path.name for path in (tmp_path / "failed").iterdir()} == {
        "nextpnr.json", "place.log", "synthesis.log"}


@pytest.mark.slow
def test_multiplications_beyond_the_blocks_become_logic(tmp_path):
    result = build(Demanding(products=9), ICEBREAKER, tmp_path, clock_hz=12_000_000)
    assert result.dsps == 0
    assert result.luts > 200
    assert result.flags["yosys"] == ["synth_ice40 -abc9 -device u -top accelerator"]


@pytest.mark.slow
def test_rejects_a_design_that_is_too_large_before_placing_it(tmp_path):
    steps = []
    with pytest.raises(SternaError, match=(
            r"^Design must fit the iCE40 UP5K of board 'icebreaker', but it needs 5[34]\d\d "
            r"flip-flops and the part has 5280: fold its layers more .*$")):
        build(Demanding(registers=5300), ICEBREAKER, tmp_path, progress=steps.append)
    assert steps == ["elaborate", "synthesise"]
    assert not (tmp_path / "build.json").exists()


@pytest.mark.parametrize("name", ["", "1st", "a b", "../a", "a" * 65])
def test_rejects_a_bad_name(tmp_path, name):
    with pytest.raises(SternaError, match=r"^Name of the design must be a letter, then letters, "
                                          r"digits and underscores, not "):
        build(Echo(24), ICEBREAKER, tmp_path, name=name)


@pytest.mark.parametrize("seed", [-1, 2**31, "1", 1.0])
def test_rejects_a_bad_seed(tmp_path, seed):
    with pytest.raises(SternaError, match=r"^Seed must be an integer from 0 to 2147483647, not "):
        build(Echo(24), ULX3S, tmp_path, seed=seed)


def test_a_missing_tool_fails_before_anything_is_written(tmp_path, monkeypatch):
    def missing(name):
        raise SternaError(f"no {name}")
    monkeypatch.setattr("sw.toolchain.find", missing)
    with pytest.raises(SternaError, match=r"^no yosys$"):
        build(Echo(24), ULX3S, tmp_path / "out")
    assert not (tmp_path / "out").exists()
