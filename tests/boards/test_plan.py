# amaranth: UnusedElaboratable=no
"""`boards.plan`: what the tools are given."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from boards.catalog import BOARDS, board_named
from boards.clock import plan_clock
from boards.plan import AFTER_READ, make_plan
from tests.boards.echo import Echo


def plan_for(name, clock_hz=None, seed=1):
    board = board_named(name)
    return make_plan(Echo(24), board, plan_clock(board, clock_hz), seed=seed, name="echo")


@pytest.mark.slow
@pytest.mark.parametrize("name", BOARDS)
def test_same_design_is_the_same_plan(name):
    assert plan_for(name) == plan_for(name)


@pytest.mark.slow
def test_plan_does_not_depend_on_the_order_of_sets():
    script = ("from tests.boards.test_plan import plan_for\n"
              "import hashlib, sys\n"
              "plans = repr([plan_for(name).files for name in ('icebreaker', 'ulx3s-25f')])\n"
              "sys.stdout.write(hashlib.sha256(plans.encode()).hexdigest())\n")
    digests = {subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parents[2],
                              env={**os.environ, "PYTHONHASHSEED": seed}, text=True, check=True,
                              capture_output=True).stdout for seed in ("1", "2")}
    assert len(digests) == 1
    assert len(digests.pop()) == 64


@pytest.mark.parametrize("name", BOARDS)
def test_nothing_tells_of_the_machine(name):
    text = repr(plan_for(name))
    assert str(Path.home()) not in text
    assert str(Path(__file__).parents[2]) not in text


@pytest.mark.parametrize("name", BOARDS)
def test_names_of_elements_are_hidden_from_yosys(name):
    lines = [line.strip() for line in plan_for(name).files["echo.ys"].splitlines()]
    at = lines.index(AFTER_READ)
    assert AFTER_READ.startswith(r"rename -hide w:*\[*; setparam -set COLLISION_X_MASK")
    assert lines[at - 1].startswith("read_rtlil") or lines[at - 2].startswith("read_rtlil")
    assert any(line.startswith("synth_") for line in lines[at:])


def test_seed_reaches_place_and_route():
    place = plan_for("icebreaker", seed=7).place
    assert place[place.index("--seed") + 1] == "7"


@pytest.mark.parametrize("name, clock_hz, cell", [
    ("icebreaker", 24_000_000, "SB_PLL40_PAD"), ("ulx3s-25f", 50_000_000, "EHXPLLL")])
def test_pll_is_there_only_where_the_clock_is_not_the_oscillator(name, clock_hz, cell):
    assert f"cell \\{cell} " in plan_for(name, clock_hz).files["echo.il"]
    oscillator_hz = board_named(name).oscillator_hz
    assert cell not in plan_for(name, oscillator_hz).files["echo.il"]


@pytest.mark.parametrize("name, constraints, pins", [
    ("icebreaker", "echo.pcf", {"clk12_0__io": "35", "uart_0__rx__io": "6",
                                "uart_0__tx__io": "9"}),
    ("ulx3s-25f", "echo.lpf", {"clk25_0__io": "G2", "uart_0__rx__io": "M1",
                               "uart_0__tx__io": "L4"})])
def test_three_pins_are_used_and_no_others(name, constraints, pins):
    plan = plan_for(name)
    text = plan.files[constraints]
    found = dict(re.findall(r'^set_io (\S+) (\S+)$', text, re.MULTILINE)
                 or re.findall(r'^LOCATE COMP "(\S+)" SITE "(\S+)";$', text, re.MULTILINE))
    assert found == pins
    assert set(plan.pins.values()) == set(pins)


@pytest.mark.parametrize("name, dsps, none", [
    ("icebreaker", "synth_ice40 -abc9 -device u -dsp -top echo",
     "synth_ice40 -abc9 -device u -top echo"),
    ("ulx3s-25f", "synth_ecp5 -nowidelut -top echo", "synth_ecp5 -nowidelut -nodsp -top echo")])
def test_multiplier_blocks_can_be_switched_off(name, dsps, none):
    plan = plan_for(name)
    assert dsps in plan.files["echo.ys"]
    assert none in plan.without_dsps().files["echo.ys"]
    assert plan.without_dsps().files["echo.il"] == plan.files["echo.il"]


def test_rejects_a_design_without_the_pins():
    class Mute(Echo):
        def __init__(self):
            super().__init__(24)
            del self.tx

    board = board_named("icebreaker")
    with pytest.raises(TypeError, match=r"^Design must have the port 'tx', but Mute has not$"):
        make_plan(Mute(), board, plan_clock(board), seed=1, name="echo")
