"""What the model says of each row, in milliwatts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.energy_calibration import RAIL_OFFSET_UA, with_values
from sw.energy import Band, Design, EnergyTable, energy, read_table
from sw.schedule.device import DEVICES

__all__ = ["EFFICIENCY", "Prediction", "dynamic_rows", "predict"]

BOARDS = {"T": "UP5K-SG48 (tinyVision)", "A": "UP5K breakout (MARLANN)"}
UP5K = "iCE40 UP5K"
# Of the 1.1 V converters: nobody measured them, and 0.75 to 0.92 is as likely.
EFFICIENCY = 0.85
EFFICIENCIES = (0.92, 0.75)  # of the least and of the most power at the wall
WALL_VOLTS = 5.0
CHAIN = 256  # flip-flops of the chain that was built

Values = Mapping[str, float]
Counts = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Prediction:
    """One row of the results.

    Attributes
    ----------
    name, board, source : str
    kind : str
        ``total``, or ``dynamic`` for the design-dependent part.
    measured_mw, predicted_mw, baseline_mw, low_mw, high_mw : float
        The baseline has static power, clock, oscillator and PLL, and no activity.
    is_calibration, is_scored : bool
    group : str
        Rows that share one figure in the scores.
    """

    name: str
    board: str
    source: str
    kind: str
    measured_mw: float
    predicted_mw: float
    baseline_mw: float
    low_mw: float
    high_mw: float
    is_calibration: bool
    is_scored: bool
    group: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"name": self.name, "board": self.board, "source": self.source, "kind": self.kind,
                "measured_mw": self.measured_mw, "predicted_mw": self.predicted_mw,
                "baseline_mw": self.baseline_mw, "low_mw": self.low_mw, "high_mw": self.high_mw,
                "calibration": self.is_calibration, "scored": self.is_scored,
                "group": self.group}


def predict(row: Mapping[str, Any], counts: Counts, values: Values, fold: str) -> Prediction:
    """Total power of a row, or its increment at the wall."""
    is_calibration = row["use"] == "cal" or (row["use"] == "fold-b" and fold == "B")
    measured = row.get("milliwatts", row.get("microamps", 0.0) * row["volts"] / 1e3)
    power = {"core": _core, "pll": _rail, "wall": _wall}[row["rail"]]
    predicted, baseline = (power(row, counts, values, is_active) for is_active in (True, False))
    return Prediction(
        row["name"], BOARDS.get(row["source"], row.get("group", "")), row["source"],
        # At the wall the board in reset is subtracted: what is left depends on the design.
        "dynamic" if row["rail"] == "wall" else "total", measured, predicted.value,
        baseline.value, predicted.low, predicted.high, is_calibration,
        not is_calibration and row["use"] != "shown", row.get("group", ""))


def _table(values: Values) -> EnergyTable:
    return with_values(read_table("ice40-up5k"), values)


def _core(row: Mapping[str, Any], counts: Counts, values: Values, is_active: bool) -> Band:
    table = _table(values)
    clock_hz = row.get("clock_mhz", 0.0) * 1e6
    # What a source calls LFOSC on costs as little as it does: the row is held out, and its term
    # would be fitted on it.
    oscillators = ("hfosc",) if row.get("oscillator") == "hfosc" else ()
    if not clock_hz:
        band = table.band("static", UP5K, volts=row["volts"])
        assert band is not None
        return band
    terms = energy(Design(table, UP5K, clock_hz, 1.0,
                          {"design": counts[row["design"]]} if is_active else {}, {},
                          pll_hz=row["pll_mhz"] * 1e6 if "pll_mhz" in row else None,
                          oscillators=oscillators, volts=row["volts"])).terms
    return Band.sum(term.milliwatts for term in terms
                    if term.milliwatts is not None and term.constant != "pll_rail")


def _rail(row: Mapping[str, Any], counts: Counts, values: Values, is_active: bool) -> Band:
    band = _table(values).band("pll_rail", volts=row["volts"])
    assert band is not None
    offset = RAIL_OFFSET_UA * row["volts"] / 1e3
    return band * (row["pll_mhz"] / 1e3) + Band.of(offset, offset, offset, "measured")


def _wall(row: Mapping[str, Any], counts: Counts, values: Values, is_active: bool) -> Band:
    """Power at 5 V, of flip-flops by the UP5K's energies and the square of the voltage."""
    table, part = _table(values), DEVICES[row["part"]]
    toggle, spine = (table.band(name, volts=row["volts"]) for name in ("ff_toggle", "spine"))
    assert toggle is not None
    assert spine is not None
    core = toggle * (counts["chain"]["ff_toggle"] / CHAIN * row["flip_flops"] * is_active)
    if part.family == "ice40":
        # This board has no PLL: in reset its clock runs, and the increment is toggles. A linear
        # regulator passes its current on.
        return core * (row["clock_mhz"] / 1e3 * WALL_VOLTS / row["volts"])
    # A clock net is as long as the part has flip-flops.
    core += spine * (part.ffs / DEVICES[UP5K].ffs)
    core *= row["clock_mhz"] / 1e3
    value = core / EFFICIENCY
    return Band((core / EFFICIENCIES[0]).low, value.value, (core / EFFICIENCIES[1]).high,
                value.kinds)


def dynamic_rows(rows: Mapping[int, dict], counts: Counts, values: Values, fold: str
                 ) -> list[Prediction]:
    """The design-dependent part of the designs on the UP5K, which the totals hide."""
    return [_multiplier(rows[12], counts, values, fold),
            _running(rows[27], rows[26], counts["engine"], counts["engine_idle"], values)]


def _multiplier(row: dict, counts: Counts, values: Values, fold: str) -> Prediction:
    """Above static power, clock and oscillator."""
    whole = predict(row, counts, values, fold)
    events = _events(counts[row["design"]], values, row["volts"]) * (row["clock_mhz"] / 1e3)
    return Prediction("8x8 multiplier in LUTs, above clock and static", whole.board, row["source"],
                      "dynamic", whole.measured_mw - whole.baseline_mw, events.value, 0.0,
                      events.low, events.high, whole.is_calibration, not whole.is_calibration,
                      "multiplier")


def _running(row: dict, idle_row: dict, running: Mapping[str, float], idle: Mapping[str, float],
             values: Values) -> Prediction:
    """What convolving adds to idling."""
    more = {name: max(0.0, count - idle.get(name, 0.0)) for name, count in running.items()}
    events = _events(more, values, row["volts"]) * (row["clock_mhz"] / 1e3)
    measured = (row["microamps"] * row["volts"] - idle_row["microamps"] * idle_row["volts"]) / 1e3
    return Prediction("int8 engine, convolving less idling, 12 MHz", BOARDS[row["source"]],
                      row["source"], "dynamic", measured, events.value, 0.0, events.low,
                      events.high, False, True, "int8 engine")


def _events(counts: Mapping[str, float], values: Values, volts: float) -> Band:
    """Picojoules of a cycle."""
    table = _table(values)
    bands = [(table.band(name, volts=volts), count) for name, count in counts.items()]
    return Band.sum(band * count for band, count in bands if band is not None)
