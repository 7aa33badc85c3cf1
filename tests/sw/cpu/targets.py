"""What the kernels are compiled for in tests: each instruction set that this machine can run."""

import platform
from pathlib import Path


def _flags() -> set[str]:
    """Flags of the processor, as Linux tells them."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return set()
    return next((set(line.partition(":")[2].split()) for line in lines
                 if line.startswith("flags")), set())


FLAGS = _flags()
# Plain C++ is what a processor of 2003 has. Where native is AVX-512, AVX2 is a set of its own.
PLAIN = "x86-64" if platform.machine() in ("x86_64", "AMD64") else ""
TARGETS = ("native", PLAIN, *(("x86-64-v3",) if "avx512_vpopcntdq" in FLAGS else ()))
