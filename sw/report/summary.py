"""The few figures that a reader looks for first."""

from collections.abc import Iterator
from dataclasses import dataclass

from sw.report.content import Content
from sw.report.figures import count, joules, megahertz, percent, rate
from sw.report.ladder import rungs

__all__ = ["KeyFigure", "key_figures"]

_MAX_BOARDS = 2


@dataclass(frozen=True)
class KeyFigure:
    """A figure, what it is, and how it is known."""

    value: str
    meaning: str
    basis: str
    is_bad: bool = False


def key_figures(content: Content) -> list[KeyFigure]:
    """Return the figures that are known."""
    return [*_accuracy(content), *_mismatches(content), *_boards(content), *_estimate(content),
            *_energy(content)]


def _accuracy(content: Content) -> Iterator[KeyFigure]:
    for name, where, basis in (("driver", "through the driver", None),
                               ("rtl", "of the Verilog", "simulated"),
                               ("graph", "of the integer graph", "measured"),
                               ("quantised", "as trained", "measured")):
        value = content.accuracy[name]
        if value is None:
            continue
        if basis is None:
            basis = "simulated" if content.driver_port.startswith("sim:") else "measured"
        frames = f", {count(content.test_frames)} test frames" if content.test_frames else ""
        yield KeyFigure(percent(value, 2), f"accuracy {where}{frames}", basis)
        return


def _mismatches(content: Content) -> Iterator[KeyFigure]:
    made = rungs(content)
    if made:
        wrong = sum(rung.mismatches for rung in made)
        frames = sum(rung.frames or 0 for rung in made)
        among = f" in {count(frames)} compared" if frames else ""
        yield KeyFigure(count(wrong), f"frames that differ{among}, {len(made)} "
                        f"{'comparison' if len(made) == 1 else 'comparisons'}",
                        "simulated" if any(rung.basis == "simulated" for rung in made)
                        else "measured", wrong > 0)


def _boards(content: Content) -> Iterator[KeyFigure]:
    for name, board in list(content.boards.items())[:_MAX_BOARDS]:
        if board.core_frames_per_second:
            clock = f" at {megahertz(board.clock_mhz)}" if board.clock_mhz else ""
            yield KeyFigure(rate(board.core_frames_per_second),
                            f"frames/s in the core, {name}{clock}", "modelled")


def _estimate(content: Content) -> Iterator[KeyFigure]:
    if content.boards or not content.layers:
        return
    yield KeyFigure(count(max(layer.cycles for layer in content.layers)), "cycles per frame",
                    "modelled")
    luts = [layer.luts for layer in content.layers if layer.luts is not None]
    if luts:
        yield KeyFigure(count(sum(luts)), "LUTs in the layers", "estimated")


def _energy(content: Content) -> Iterator[KeyFigure]:
    if content.energy is not None:
        at = content.energy.full_rate
        band = at.energy_uj
        yield KeyFigure(joules(band.value), f"per inference at {rate(at.frames_per_second)} "
                        f"frames/s, {content.energy.board}; {joules(band.low)} to "
                        f"{joules(band.high)}", "modelled")
