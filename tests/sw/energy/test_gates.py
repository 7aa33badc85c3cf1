import re
from pathlib import Path

import pytest

from sw.energy.gates import count_gates
from sw.energy.liberty import read_liberty
from sw.errors import SternaError

GATES = {"INV": "A'", "BUF": "A", "NAND2": "(A*B)'", "NOR2": "(A+B)'", "AND2": "(A*B)",
         "XOR2": "(A^B)"}
HALF_ADDER = """
module accelerator(input clk, input a, input b, output reg sum);
    always @(posedge clk) sum <= a ^ b;
endmodule
"""


def library(folder: Path, *, unit: str = "1nW", leakage: str = "cell_leakage_power : 2.5;") -> Path:
    """Gates of area 1, and a flip-flop of area 8."""
    cells = [f'cell({name}) {{ area : 1; {leakage} pin(A) {{ direction : input; }} '
             + ("pin(B) { direction : input; } " if "B" in function else "")
             + f'pin(Y) {{ direction : output; function : "{function}"; }} }}'
             for name, function in GATES.items()]
    flip_flop = (f'cell(DFF) {{ area : 8; {leakage} ff(IQ,IQN) {{ clocked_on : "C"; '
                 f'next_state : "D"; }} pin(C) {{ direction : input; clock : true; }} '
                 f'pin(D) {{ direction : input; }} '
                 f'pin(Q) {{ direction : output; function : "IQ"; }} }}')
    file = folder / "tiny.lib"
    file.write_text("\n".join([f'library(tiny) {{ /* cell(NO) {{ */ leakage_power_unit : "{unit}";',
                               *cells, flip_flop, "}"]))
    return file


def test_leakages_are_read(tmp_path):
    assert read_liberty(library(tmp_path)).leakage_mw == pytest.approx(
        dict.fromkeys([*GATES, "DFF"], 2.5e-6))
    other = read_liberty(library(tmp_path, unit="1uW", leakage='cell_leakage_power : "1e2" ;'))
    assert other.leakage_mw["INV"] == pytest.approx(0.1)


@pytest.mark.parametrize("change", [{"leakage": ""}, {"unit": "1kg"},
                                    {"leakage": "cell_leakage_power : 1e-e;"}])
def test_leakage_that_is_not_said_is_unknown(tmp_path, change):
    assert set(read_liberty(library(tmp_path, **change)).leakage_mw.values()) == {None}


def test_rejects_files_without_cells(tmp_path):
    file = tmp_path / "x.lib"
    with pytest.raises(SternaError, match=r"^Liberty file .*x\.lib must be readable: .*$"):
        read_liberty(file)
    file.write_text("library(x) { }")
    sentence = f"Liberty file {file} must have cells, but has none"
    with pytest.raises(SternaError, match=f"^{re.escape(sentence)}$"):
        read_liberty(file)


@pytest.mark.slow
def test_a_design_in_the_cells_of_a_library(tmp_path):
    found = count_gates(HALF_ADDER, liberty=library(tmp_path))
    assert (found.library, found.area, found.memory_bits) == ("tiny.lib", 9.0, 0)
    assert found.leakage_mw == pytest.approx(2 * 2.5e-6)
    assert found.gate_equivalents is None
    silent = count_gates(HALF_ADDER, liberty=library(tmp_path, leakage=""))
    assert silent.leakage_mw is None
    assert silent.unknown.endswith("and the leakage of some cells")


@pytest.mark.slow
def test_a_design_in_gate_equivalents():
    once = count_gates(HALF_ADDER)
    wide = count_gates(HALF_ADDER.replace("input a, input b", "input [7:0] a, input [7:0] b")
                       .replace("output reg sum", "output reg [7:0] sum"))
    assert 4 < once.gate_equivalents < 16  # an XOR and a flip-flop
    assert wide.gate_equivalents == pytest.approx(8 * once.gate_equivalents)


@pytest.mark.slow
def test_memories_are_bits():
    memory = """
module accelerator(input clk, input [3:0] a, output reg [6:0] q);
    reg [6:0] m [0:15];
    integer k;
    initial for (k = 0; k < 16; k = k + 1) m[k] = 37 * k;
    always @(posedge clk) q <= m[a];
endmodule
"""
    assert count_gates(memory).memory_bits == 7 * 16
