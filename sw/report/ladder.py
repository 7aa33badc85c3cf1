"""What was compared with what, as rows of a table."""

from collections.abc import Iterator
from dataclasses import dataclass

from sw.report.content import Content

__all__ = ["Rung", "rungs"]

_RUNGS = {
    "qonnx_vs_graph": (1, "QONNX executor", "integer graph", "measured",
                       "outputs of the exported file"),
    "graph_vs_rtl": (4, "integer graph", "Verilog of the accelerator", "simulated",
                     "Verilator, native harness"),
    "graph_vs_netlist": (5, "integer graph", "netlist that is placed, with the shell", "simulated",
                         "the vendor's cell models"),
    "graph_vs_driver": (7, "integer graph", "driver, framing and shell", "simulated",
                        "the shell's Verilog behind the driver"),
}


@dataclass(frozen=True)
class Rung:
    """One comparison.

    Attributes
    ----------
    level : int
        Of the verification ladder.
    left, right, how, basis : str
    frames, mismatches, rounding_cases : int or None
    """

    level: int
    left: str
    right: str
    how: str
    basis: str
    frames: int | None
    mismatches: int
    rounding_cases: int | None = None


def rungs(content: Content) -> list[Rung]:
    """Return the comparisons that were made."""
    return list(_rungs(content))


def _rungs(content: Content) -> Iterator[Rung]:
    for name, (level, left, right, basis, how) in _RUNGS.items():
        mismatches = content.mismatches[name]
        if mismatches is None:
            continue
        rounding = content.rounding_cases if name == "qonnx_vs_graph" else None
        if name == "graph_vs_driver" and not content.driver_port.startswith("sim:"):
            basis, how = "measured", "the board"
        yield Rung(level, left, right, how, basis, _frames(content, name), mismatches, rounding)


def _frames(content: Content, name: str) -> int | None:
    given = content.compared_frames[name]
    if given is not None:
        return given
    if name != "graph_vs_netlist":
        return content.test_frames
    frames = [board.netlist_frames for board in content.boards.values()
              if board.netlist_frames is not None]
    return sum(frames) if frames else None
