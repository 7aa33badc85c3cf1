"""The models of memories and multipliers against Amaranth's own, through synthesis.

The left side is the design as Amaranth exports it; the right side is what Yosys makes of it, on the
vendor's models and those of `sim/cells`. Both get the same random traffic.
"""

import json
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from amaranth.back import rtlil, verilog

from sim.netlist import netlist_sources
from sim.verilated import compile_program
from sw.tool_run import run_tool
from tests.netlist.cells import Cells, Miter

SYNTHESIS = {"ice40": "synth_ice40 -dsp", "ecp5": "synth_ecp5 -nowidelut"}
SHAPES = {
    "ice40": [(16, 256), (4, 1024)],
    "ecp5": [(36, 512), (18, 1024), (9, 2048), (4, 4096), (2, 8192), (1, 16384)],
}


def cells_of(family: str) -> Cells:
    return Cells(SHAPES[family], {"ice40": 16, "ecp5": 18}[family])


def synthesised(make_once, family: str) -> Path:
    """Folder with `rtl.json`, made once in the run: synthesis is slow."""
    def make(folder: Path) -> None:
        (folder / "rtl.il").write_text(rtlil.convert(cells_of(family), name="rtl"))
        (folder / "rtl.ys").write_text(f"read_rtlil rtl.il\n{SYNTHESIS[family]} -top rtl\n"
                                       f"write_json rtl.json\n")
        run_tool(["yosys", "-q", "rtl.ys"], folder)

    return make_once(f"cells-{family}", make)


def differences(netlist: Path, family: str, folder: Path, cache: Path, spoil=lambda text: text):
    """Groups that differ, and groups that moved."""
    sources = netlist_sources(netlist, family, {}, folder / "placed")
    placed = folder / "placed" / "placed.v"
    placed.write_text(spoil(placed.read_text()))
    (folder / "rtl.v").write_text(verilog.convert(cells_of(family), name="rtl", emit_src=False))
    (folder / "miter.v").write_text(verilog.convert(Miter(), name="miter", emit_src=False))
    program = compile_program(
        [folder / "miter.v", folder / "rtl.v", *sources.files],
        Path(__file__).with_name("compare.cpp"), cache / "simulations", top="miter",
        prefix="Vmiter", flags=sources.flags, optimise="-O0")
    said = subprocess.run([program], capture_output=True, text=True, check=True).stdout
    differs, moved = (int(word, 16) for word in said.split())
    return tuple([n for n in range(64) if word >> n & 1] for word in (differs, moved))


@pytest.mark.slow
@pytest.mark.parametrize("family, memory, multiplier", [
    ("ice40", "SB_RAM40_4K", "SB_MAC16"), ("ecp5", "DP16KD", "MULT18X18D")])
def test_netlist_equals_the_design(make_once, tmp_path, cache_dir, family, memory, multiplier):
    netlist = synthesised(make_once, family) / "rtl.json"
    cells = json.loads(netlist.read_text())["modules"]["rtl"]["cells"].values()
    used = Counter(cell["type"] for cell in cells)
    memories = 2 * len(SHAPES[family])
    assert used[memory] >= memories
    assert used[multiplier] == 4
    differ, moved = differences(netlist, family, tmp_path, cache_dir)
    assert differ == []
    assert moved == list(range(memories + 4))


@pytest.mark.slow
def test_one_wrong_bit_of_a_memory_is_seen(make_once, tmp_path, cache_dir):
    def spoil(text):
        at = text.index(".INITVAL_00(320'h") + len(".INITVAL_00(320'h") + 79
        return text[:at] + f"{int(text[at], 16) ^ 1:x}" + text[at + 1:]

    netlist = synthesised(make_once, "ecp5") / "rtl.json"
    differ, _ = differences(netlist, "ecp5", tmp_path, cache_dir, spoil)
    assert len(differ) == 1
