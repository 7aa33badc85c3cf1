"""A CPU as `sterna bench` would have it. The figures are made up."""

from typing import Any

from sw.report import CpuReport, read_entry

__all__ = ["cpu_document", "cpu_report", "rival"]


def _timing(batch: int, threads: int, microseconds: float) -> dict[str, Any]:
    seconds = 1e-6 * microseconds
    return {"batch": batch, "threads": threads, "calls": 100, "median_s": seconds,
            "quartiles_s": [0.9 * seconds, 1.1 * seconds], "best_s": 0.8 * seconds,
            "frames_per_s": batch / seconds}


def _energy(batch: int, threads: int, microjoules: float, kind: str) -> dict[str, Any]:
    joules = 1e-6 * microjoules
    return {"batch": batch, "threads": threads, "joules": joules, "low": joules / 2,
            "high": 2 * joules, "kind": kind, "boundary": "busy cores", "source": "a datasheet"}


def rival(name: str, alone_us: float, batch_us: float, *, alone_uj: float = 8.0,
          batch_uj: float = 1.0, kind: str = "estimated") -> dict[str, Any]:
    """A rival that takes so long for a frame alone and for a batch of 64."""
    return {"name": name, "kernels": "", "kind": "measured",
            "timings": [_timing(1, 1, alone_us), _timing(64, 2, batch_us)],
            "energy_at_batch_1": _energy(1, 1, alone_uj, kind),
            "energy_at_best_batch": _energy(64, 2, batch_uj, kind)}


def cpu_document(**changes: Any) -> dict[str, Any]:
    """What ``cpu.json`` would have beside its schema and hash."""
    return {
        "machine": {"processor": "A processor", "vendor": "somebody", "family": 25, "model": 1,
                    "threads": 2, "target": "native", "counts_with": "AVX2", "dots_with": "AVX2"},
        "checked_frames": 360, "load_average_before": 0.5,
        "entries": [rival("packed kernels", 2.0, 32.0),
                    rival("PyTorch float32", 100.0, 640.0, alone_uj=400.0, batch_uj=40.0)],
        "missing": {"ONNX Runtime float32": "onnxruntime is not installed"},
        "published": [{"system": "A chip", "task": "keyword_spotting", "microjoules": 31.5,
                       "inferences_per_s": 227.0, "picojoules_per_product": 11.8,
                       "boundary": "chip", "source": "result files", "kind": "published"}],
        **changes}


def cpu_report(**changes: Any) -> CpuReport:
    """The same as an entry of a report."""
    return read_entry(CpuReport, cpu_document(**changes), "CPU")
