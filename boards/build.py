"""From a design to a bitstream."""

import hashlib
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from amaranth.lib.wiring import Component

from boards.board import Board
from boards.cache import content_key, fetch, store
from boards.clock import ClockPlan, plan_clock
from boards.nextpnr import available, check_fit, netlist_cells, read_timing, resources, shortage
from boards.plan import NETLIST, PLACE_LOG, REPORT, SYNTHESIS_LOG, Plan, make_plan
from boards.result import FILE, BuildResult
from hw.tech.pll import megahertz
from sw import toolchain
from sw.errors import SternaError
from sw.tool_run import ToolFailed, run_tool

__all__ = ["SEED", "STEPS", "build"]

SEED = 1
STEPS = ("elaborate", "synthesise", "place and route", "pack")

# What the steps after elaboration say of themselves, kept with their products in the cache.
_FACTS = "facts.json"


def build(top: Component, board: Board, out_dir: str | os.PathLike, *, clock_hz: int | None = None,
          seed: int = SEED, name: str = "accelerator", cache_dir: str | os.PathLike | None = None,
          progress: Callable[[str], None] | None = None) -> BuildResult:
    """Build ``top`` for ``board`` into the folder ``out_dir``.

    The same design gives the same bitstream, byte by byte. The folder gets its files when the build
    has succeeded, ``build.json`` last; the logs of one that failed are in ``out_dir/failed``.

    Parameters
    ----------
    top : :class:`amaranth.lib.wiring.Component`
        With the ports ``rx`` and ``tx``, made for the clock ``plan_clock(board, clock_hz).hz``.
    board : :class:`boards.board.Board`
    out_dir : path
        Gets the bitstream, the netlist that was placed, logs, nextpnr's report and ``build.json``.
    clock_hz : int or None
        The board's default clock where None.
    seed : int
        Of placement and routing.
    name : str
        Of the top module and of the bitstream.
    cache_dir : path or None
        Folder of earlier results by content, which processes may share.
    progress : callable or None
        Called with each of :data:`STEPS` as it begins, or with ``"cached"``.

    Raises
    ------
    SternaError
        The design does not fit, or does not reach its clock, or a tool is missing.
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,63}", name):
        raise SternaError(f"Name of the design must be a letter, then letters, digits and "
                          f"underscores, not {name!r}")
    if not isinstance(seed, int) or not 0 <= seed < 2**31:
        raise SternaError(f"Seed must be an integer from 0 to 2147483647, not {seed!r}")
    say = progress or (lambda step: None)
    clock = plan_clock(board, clock_hz)
    say(STEPS[0])
    plan = make_plan(top, board, clock, seed=seed, name=name)
    tools = {command[0]: toolchain.find(command[0])
             for command in (plan.synthesise, plan.place, plan.pack)}
    key = content_key(plan.files, [plan.synthesise, plan.place, plan.pack],
                      {tool.name: f"{tool.version} ({tool.origin})" for tool in tools.values()})

    out_dir = Path(out_dir)
    out_dir.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".partial-", dir=out_dir))
    kept = [*plan.products.values(), _FACTS]
    try:
        is_cached = cache_dir is not None and fetch(Path(cache_dir), key, staging)
        if is_cached:
            say("cached")
        else:
            _run(plan, staging, say)
            if cache_dir is not None:
                store(Path(cache_dir), key, staging, kept)
        result = _result(plan, clock, seed, staging, key, tools, is_cached)
        _check_timing(result, seed)
        (out_dir / FILE).unlink(missing_ok=True)
        for file in plan.products.values():
            os.replace(staging / file, out_dir / file)
        result.write(out_dir)
        shutil.rmtree(out_dir / "failed", ignore_errors=True)
        return result
    except SternaError:
        _keep_logs(staging, out_dir / "failed")
        raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _run(plan: Plan, folder: Path, say: Callable[[str], None]) -> None:
    """Run the tools in ``folder``, and leave the products and facts there."""
    began = time.monotonic()
    device = plan.board.device
    try:
        say(STEPS[1])
        needed = _synthesise(plan, folder)
        if needed["dsps"] > device.dsps:
            # Which multiplications deserve a block only the generator knows; with too few of them
            # all are made of LUTs.
            plan = plan.without_dsps()
            needed = _synthesise(plan, folder)
        check_fit(needed, device, plan.board.name)

        say(STEPS[2])
        try:
            run_tool(plan.place, folder)
        except ToolFailed:
            log = folder / f"{plan.name}.tim"
            if log.exists():
                check_fit(shortage(log.read_text(), device), device, plan.board.name)
            raise

        say(STEPS[3])
        run_tool(plan.pack, folder)
    finally:
        for made, kept in plan.products.items():
            if (folder / made).exists():
                os.replace(folder / made, folder / kept)
    script = plan.files[f"{plan.name}.ys"]
    flags = {"yosys": [line.strip() for line in script.splitlines() if "synth_" in line],
             plan.place[0]: plan.place[1:], plan.pack[0]: plan.pack[1:]}
    (folder / _FACTS).write_text(json.dumps({
        "flags": flags, "ffs": needed["ffs"], "seconds": round(time.monotonic() - began, 1)}))


def _synthesise(plan: Plan, folder: Path):
    for file, text in plan.files.items():
        (folder / file).write_text(text)
    log = folder / f"{plan.name}.rpt"
    try:
        run_tool(plan.synthesise, folder)
    except ToolFailed as error:
        # A quiet Yosys tells only its log of an assertion that failed.
        if error.output.strip() or not log.exists():
            raise
        raise ToolFailed(plan.synthesise[0], log.read_text()) from None
    return netlist_cells(folder / f"{plan.name}.json", plan.board.device)


def _result(plan: Plan, clock: ClockPlan, seed: int, folder: Path, key: str,
            tools: dict[str, toolchain.Tool], is_cached: bool) -> BuildResult:
    device = plan.board.device
    report = json.loads((folder / REPORT).read_text())
    facts = json.loads((folder / _FACTS).read_text())
    used = {"ffs": facts["ffs"], "sprams": 0, **resources(report, device)}
    timing = read_timing(report, clock.hz)
    offered = available(device)
    return BuildResult(
        name=plan.name, board=plan.board.name, device=device.name, **used,
        utilisation={name: round(count / offered[name], 4) if offered[name] else 0.0
                     for name, count in used.items()},
        fmax_mhz=round(timing.fmax_mhz, 3), clock_mhz=clock.hz / 1e6,
        asked_clock_mhz=clock.asked_hz / 1e6, timing_met=timing.met,
        critical_path=timing.critical_path, bitstream=plan.bitstream, netlist=NETLIST,
        bitstream_sha256=hashlib.sha256((folder / plan.bitstream).read_bytes()).hexdigest(),
        design_sha256=key, seed=seed, flags=facts["flags"], pins=plan.pins,
        tools={tool.name: f"{tool.version} ({tool.origin})" for tool in tools.values()},
        seconds=facts["seconds"], cached=is_cached)


def _check_timing(result: BuildResult, seed: int) -> None:
    if not result.timing_met:
        raise SternaError(
            f"Timing of board {result.board!r} must be met, but the design reaches "
            f"{result.fmax_mhz:.2f} MHz and its clock is {megahertz(round(result.clock_mhz * 1e6))}"
            f": choose a lower `--clock`, or another seed of place-and-route than {seed}")


def _keep_logs(staging: Path, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    logs = [staging / name for name in (SYNTHESIS_LOG, PLACE_LOG, REPORT)]
    if any(log.exists() for log in logs):
        folder.mkdir()
        for log in logs:
            if log.exists():
                os.replace(log, folder / log.name)
