"""`sim.board` with a device that is a wire: what is sent comes back, bit by bit."""

import pytest

from sim.board import SimulatedBoard, compile_board
from sw.errors import SternaError

pytestmark = pytest.mark.slow

WIRE = "module board(input clk, input rst, input rx, output reg tx = 1);\n" \
       "  always @(posedge clk) tx <= rst ? 1'b1 : rx;\nendmodule\n"
SILENT = "module board(input clk, input rst, input rx, output tx); assign tx = 1; endmodule\n"
CLOCK_HZ, BAUD = 1_000_000, 100_000
BYTE_CYCLES = 10 * CLOCK_HZ // BAUD


@pytest.fixture
def make_board(tmp_path, cache_dir):
    boards = []

    def make(text=WIRE, *, baud=BAUD):
        (tmp_path / "board.v").write_text(text)
        program = compile_board([tmp_path / "board.v"], cache_dir / "boards")
        boards.append(SimulatedBoard(program, clock_hz=CLOCK_HZ, baud=baud))
        return boards[-1]

    yield make
    for board in boards:
        board.close()


def read_all(board, size):
    data = b""
    while len(data) < size and (piece := board.read(size - len(data), 0.1)):
        data += piece
    return data


@pytest.mark.parametrize("baud", [BAUD, 30_000, 115_200, 250_000])
def test_bytes_go_over_the_pins(make_board, baud):
    board = make_board(baud=baud)
    data = bytes(range(1, 256)) + b"\0\0" + bytes(range(255, 0, -1))
    board.write(data)
    assert read_all(board, len(data)) == data


def test_time_passes_only_while_somebody_waits(make_board):
    board = make_board()
    start = board.cycles
    board.write(b"abc")
    assert board.cycles == start
    assert board.read(3, 1.0) == b"abc"
    # The last stop bit is sampled in its middle, two cycles after it was sent.
    assert abs(board.cycles - start - (3 * BYTE_CYCLES - BYTE_CYCLES // 20)) <= 3
    assert board.now() == board.cycles / CLOCK_HZ


def test_reads_end_at_the_size_and_at_a_zero(make_board):
    board = make_board()
    board.write(b"abcd\0ef")
    assert board.read(2, 1.0) == b"ab"
    assert board.read(9, 1.0) == b"cd\0"
    assert board.read(9, 0.01) == b"ef"


def test_a_timeout_counts_cycles(make_board):
    board = make_board(SILENT)
    board.write(b"abc")
    start = board.cycles
    assert board.read(5, 0.05) == b""
    assert board.cycles - start == 50_000
    assert board.read(5, 0.0) == b""
    assert board.cycles - start == 50_001


def test_closing_twice_is_allowed_and_ends_it(make_board):
    board = make_board()
    board.close()
    board.close()
    with pytest.raises(SternaError, match=r"^Simulated board sim:// must run, but has ended$"):
        board.write(b"a")


def test_a_program_that_ends_is_an_error(make_board):
    board = make_board()
    board._process.kill()
    board._process.wait()
    with pytest.raises(SternaError, match=r"^Simulated board sim:// must run, but has ended"):
        board.read(1, 1.0)


def test_a_program_that_is_missing_is_an_error(tmp_path):
    with pytest.raises(SternaError, match=r"^Simulation .*nothing must start, but does not: "):
        SimulatedBoard(tmp_path / "nothing", clock_hz=CLOCK_HZ, baud=BAUD)
