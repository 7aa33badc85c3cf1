"""The table of ``energy_networks``, as docs/energy.md has it."""

from collections.abc import Iterator
from typing import Any

from sw.report.figures import duration_of_call, joules, rate

__all__ = ["table"]

_RATES = (("full_rate", "full"), ("cable_rate", "cable"), ("asked_rate", "asked"))


def table(rows: list[dict[str, Any]]) -> str:
    """Markdown: energy by rate, and beside it the CPU's packed kernels."""
    lines = ["| network | rate | frames/s | energy per inference | power |",
             "|---|---|--:|--:|--:|"]
    for row in rows:
        lines += _energies(row)
    lines += ["", "| network | CPU, one frame | energy | CPU, batch | energy | accelerator takes "
                  "less from |", "|---|--:|--:|--:|--:|--:|"]
    lines += [_cpu(row) for row in rows if "cpu" in row]
    return "\n".join(lines)


def _energies(row: dict[str, Any]) -> Iterator[str]:
    for key, name in _RATES:
        at = row.get("energy", {}).get(key)
        if at is not None:
            energy, power = at["energy_uj"], at["power_mw"]
            yield (f"| {row['name']} | {name} | {rate(at['frames_per_second'])} | "
                   f"{_band(energy, 1.0)} | {power['value']:.3g} ({power['low']:.3g} to "
                   f"{power['high']:.3g}) mW |")


def _cpu(row: dict[str, Any]) -> str:
    kernels = row["cpu"]["entries"][0]
    alone, batch = (_band({"value": energy["joules"], "low": energy["low"],
                           "high": energy["high"]}, 1e6)
                    for energy in (kernels["energy_at_batch_1"],
                                   kernels["energy_at_best_batch"]))
    return (f"| {row['name']} | {duration_of_call(kernels['latency_s'])} | {alone} | "
            f"{rate(kernels['best_frames_per_s'])}/s at {kernels['best_batch']:,} | {batch} | "
            f"{'; '.join(_meets(row))} |")


def _meets(row: dict[str, Any]) -> Iterator[str]:
    for way, name in (("batch_1", "one frame"), ("best_batch", "batch")):
        at = row.get("meet", {}).get(way)
        if at is None:
            continue
        if at["value"] is None or at["value"] > at["most"]:
            yield f"{name}: never"
            continue
        ends = f"{_rate(at['low'])} to {_rate(at['high'])}"
        yield f"{name}: {rate(at['value'])} ({ends}) frames/s"


def _rate(value: float | None) -> str:
    return "never" if value is None else rate(value)


def _band(band: dict[str, float], scale: float) -> str:
    value, low, high = (joules(scale * band[name]) for name in ("value", "low", "high"))
    return f"{value} ({low} to {high})"
