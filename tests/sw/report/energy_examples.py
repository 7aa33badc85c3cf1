"""An energy as `sterna energy` would have it. The figures are made up, and add up."""

from typing import Any

from sw.report import EnergyEntry, read_entry

__all__ = ["energy_document", "energy_entry"]


def band(value: float, spread: float = 2.0, **shares: float) -> dict[str, Any]:
    """A band of a factor either way."""
    return {"low": value / spread, "value": value, "high": value * spread,
            "shares": shares or {"guess": 1.0}}


def _rate(frames_per_second: float, idle_mw: float, frame_uj: float) -> dict[str, Any]:
    idle_uj = 1e3 * idle_mw / frames_per_second
    total = idle_uj + frame_uj
    return {
        "frames_per_second": frames_per_second,
        "power_mw": band(total * frames_per_second / 1e3), "idle_power_mw": band(idle_mw),
        "energy_uj": band(total, measured=0.25, guess=0.75), "frame_events_uj": band(frame_uj),
        "layers_uj": {"device": band(idle_uj), "dense0": band(frame_uj)},
        "components_uj": {"LUTs": band(frame_uj), "clock": band(idle_uj, derived=1.0)},
        "unknown": ["pins: the load is unknown"]}


def energy_document(asked: float | None = 50.0, idle_mw: float = 4.0, frame_uj: float = 0.02
                    ) -> dict[str, Any]:
    """What ``energy.json`` would have beside its schema, hashes and constants."""
    return {
        "board": "icebreaker", "device": "iCE40 UP5K", "method": "estimate",
        "data": "random integers", "frames": 16, "clock_hz": 24e6, "boundary": "rails of the FPGA",
        "full_rate": _rate(100_000.0, idle_mw, frame_uj),
        "cable_rate": _rate(2000.0, idle_mw, frame_uj),
        "asked_rate": None if asked is None else _rate(asked, idle_mw, frame_uj),
        "asic": {"asic-45nm": {"energy_uj": band(0.005)}}}


def energy_entry(**changes: Any) -> EnergyEntry:
    """The same as an entry of a report."""
    return read_entry(EnergyEntry, energy_document(**changes), "Energy")
