# amaranth: UnusedElaboratable=no
"""`sim.netlist`: the netlist that is placed behaves as the design, PLL and reset included."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from boards.build import build
from boards.catalog import board_named
from boards.clock import plan_clock
from boards.plan import make_plan
from boards.result import read_result
from sim.board import SimulatedBoard, compile_board
from sim.netlist import netlist_of_build, netlist_sources
from sim.verilated import compile_program
from sw.errors import SternaError
from tests.boards.echo import answer
from tests.boards.echo_builds import BAUD, echo_build
from tests.boards.reader import Reader


@pytest.fixture
def placed(make_once, cache_dir, tmp_path):
    """Simulate the netlist of a build."""
    boards = []

    def make(board: str, clock_hz: int | None = None) -> SimulatedBoard:
        folder = echo_build(make_once, board, clock_hz)
        sources = netlist_of_build(folder, tmp_path)
        program = compile_board(sources.files, cache_dir / "simulations", top=sources.top,
                                flags=sources.flags, optimise="-O0")
        hz = round(read_result(folder).clock_mhz * 1e6)
        boards.append(SimulatedBoard(program, clock_hz=hz, baud=BAUD))
        return boards[-1]

    yield make
    for board in boards:
        board.close()


def say(board: SimulatedBoard, data: bytes) -> bytes:
    """Send each byte when the one before it was answered: the echo has no queue."""
    heard = b""
    for byte in data:
        board.write(bytes([byte]))
        heard += board.read(1, 40 / BAUD)
    return heard


@pytest.mark.slow
@pytest.mark.parametrize("board, clock_hz", [
    ("icebreaker", None), ("icebreaker", 12_000_000), ("ulx3s-25f", None)])
def test_netlist_answers_as_the_design(placed, rng, board, clock_hz):
    simulated = placed(board, clock_hz)
    data = bytes(range(256)) + rng.bytes(64)
    assert say(simulated, data) == answer(data)


@pytest.mark.slow
@pytest.mark.parametrize("board", ["icebreaker", "icestick"])
def test_a_design_reads_the_flash_of_its_board(tmp_path, cache_dir, rng, board):
    chosen, content = board_named(board), rng.bytes(12)
    hz = plan_clock(chosen, None).hz
    build(Reader(round(hz / BAUD)), chosen, tmp_path / "built", name="reader")
    sources = netlist_of_build(tmp_path / "built", tmp_path)
    program = compile_board(sources.files, cache_dir / "simulations", top=sources.top,
                            flags=sources.flags, optimise="-O0")
    simulated = SimulatedBoard(program, clock_hz=hz, baud=BAUD, flash=content)
    assert say(simulated, bytes(len(content) + 2)) == content + b"\xff\xff"
    simulated.close()


def test_a_board_without_such_a_flash():
    with pytest.raises(SternaError, match=r"^Board 'ulx3s-25f' must have a flash that designs can "
                                          r"read to keep weights in it, but has none; its "
                                          r"bitstream can hold them$"):
        make_plan(Reader(25), board_named("ulx3s-25f"), plan_clock(board_named("ulx3s-25f"), None),
                  seed=1, name="reader")


@pytest.mark.slow
@pytest.mark.parametrize("board, clock_hz", [
    ("icebreaker", None), ("icebreaker", 12_000_000), ("ulx3s-25f", None)])
def test_design_sleeps_until_its_reset_is_over(make_once, cache_dir, tmp_path, board, clock_hz):
    folder = echo_build(make_once, board, clock_hz)
    sources = netlist_of_build(folder, tmp_path)
    program = compile_program(sources.files, Path(__file__).with_name("power_on.cpp"),
                              cache_dir / "simulations", top=sources.top, prefix="Vboard",
                              flags=sources.flags, optimise="-O0")
    cycle = int(subprocess.run([program], capture_output=True, text=True, check=True).stdout)
    # A line that is low from the start is a byte once the design is awake; then it answers.
    mhz = round(read_result(folder).clock_mhz)
    awake = cycle - 9.5 * mhz * 1_000_000 / BAUD
    assert 15 * mhz < awake < 15 * mhz + 50


@pytest.mark.slow
def test_rejects_cells_without_a_model(make_once, tmp_path):
    folder = echo_build(make_once, "icebreaker")
    netlist = json.loads((folder / "netlist.json").read_text())
    cells = netlist["modules"]["echo"]["cells"]
    next(cell for cell in cells.values() if cell["type"] == "SB_LUT4")["type"] = "SB_HFOSC"
    path = tmp_path / "changed.json"
    path.write_text(json.dumps(netlist))
    with pytest.raises(SternaError, match=r"^Netlist .*changed\.json must consist of cells that "
                                          r"have a model, but SB_HFOSC of the ice40 has none$"):
        netlist_sources(path, "ice40", read_result(folder).pins, tmp_path / "sim")


@pytest.mark.slow
def test_rejects_a_build_without_its_netlist(make_once, tmp_path):
    shutil.copy(echo_build(make_once, "icebreaker") / "build.json", tmp_path)
    with pytest.raises(SternaError, match=r"^Netlist .*netlist\.json must be a file: build "
                                          r"again$"):
        netlist_of_build(tmp_path, tmp_path / "sim")


def test_rejects_pins_that_are_no_names(tmp_path):
    netlist = tmp_path / "netlist.json"
    netlist.write_text("{}")
    pins = {"oscillator": "clk", "rx": "rx; shell rm", "tx": "tx"}
    with pytest.raises(SternaError, match=r"^Netlist .*netlist\.json must have a port for 'rx', "
                                          r"not 'rx; shell rm': build again$"):
        netlist_sources(netlist, "ice40", pins, tmp_path / "sim")


def test_rejects_a_folder_without_a_build(tmp_path):
    with pytest.raises(SternaError, match=r"^.*build\.json must be a readable file: .*$"):
        netlist_of_build(tmp_path, tmp_path / "sim")
