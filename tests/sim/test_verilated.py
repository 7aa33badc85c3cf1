import subprocess

import pytest

from sim.verilated import compile_program
from sw.errors import SternaError

pytestmark = pytest.mark.slow

ADDER = "module adder(input [7:0] a, output [7:0] y); assign y = a + 8'd{step}; endmodule\n"
MAIN = """
#include <cstdio>
#include <cstdlib>
#include "Vtop.h"
int main(int, char** argv) {
    Vtop top;
    top.a = atoi(argv[1]);
    top.eval();
    printf("%d", top.y);
}
"""


@pytest.fixture
def files(tmp_path):
    (tmp_path / "adder.v").write_text(ADDER.format(step=3))
    (tmp_path / "main.cpp").write_text(MAIN)
    return tmp_path


def build(folder, cache_dir):
    return compile_program([folder / "adder.v"], folder / "main.cpp", cache_dir / "verilated",
                           top="adder", prefix="Vtop")


def said(program):
    return subprocess.run([program, "4"], capture_output=True, text=True, check=True).stdout


def test_compiles_once_for_each_content(files, cache_dir):
    first = build(files, cache_dir)
    assert said(first) == "7"
    stamp = first.stat().st_mtime_ns
    assert build(files, cache_dir) == first
    assert first.stat().st_mtime_ns == stamp

    (files / "adder.v").write_text(ADDER.format(step=5))
    second = build(files, cache_dir)
    assert second != first
    assert (said(first), said(second)) == ("7", "9")
    folders = {path.name for path in (cache_dir / "verilated").iterdir()}
    assert not [name for name in folders if name.startswith("tmp")]


def test_reports_what_is_wrong_with_the_verilog(files, cache_dir):
    (files / "adder.v").write_text("module adder(input a; endmodule")
    with pytest.raises(SternaError, match=r"^Program verilator\w* must compile the simulation, but "
                                          r"says: %Error: .*adder\.v:1:"):
        build(files, cache_dir)


def test_reports_what_is_wrong_with_the_main(files, cache_dir):
    (files / "main.cpp").write_text("int main() { return nonsense; }")
    with pytest.raises(SternaError, match=r"^Program g\+\+ must compile the simulation, but says: "
                                          r".*nonsense"):
        build(files, cache_dir)


def test_a_missing_compiler_is_named_with_its_remedy(files, tmp_path, monkeypatch):
    monkeypatch.setattr("sim.verilated.shutil.which", lambda name: None)
    with pytest.raises(SternaError, match=r"^Program g\+\+ must be installed to simulate: `sudo "
                                          r"apt-get install g\+\+` on Debian and Ubuntu$"):
        build(files, tmp_path)
