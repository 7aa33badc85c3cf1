"""The kernels' C++, compiled for this machine: once for each content, compiler and processor."""

import hashlib
import subprocess
import tempfile
from pathlib import Path

from sw.errors import SternaError
from sw.toolchain import missing_programs

__all__ = ["compile_kernels", "default_cache"]

_SOURCES = Path(__file__).with_name("native")
# Sums wrap as numpy's do. Nothing here is a float, so no flag trades accuracy for speed.
_FLAGS = ("-std=c++17", "-O3", "-fwrapv", "-fPIC", "-shared", "-pthread")


def default_cache() -> Path:
    """Folder of the user in which compiled kernels are kept."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("sterna", appauthor=False), "kernels")


def compile_kernels(cache: Path, target: str = "native") -> Path:
    """Compile the kernels where they are not in ``cache`` yet; return the shared library.

    Processes that want the same one at the same time may both make it; one of the two stays.

    Parameters
    ----------
    cache : Path
        Folder, made where it does not exist.
    target : str
        What the compiler's ``-march`` takes: ``native``, or a name such as ``x86-64``, for which
        the kernels have plain C++ only. Empty for the compiler's own default.

    Raises
    ------
    SternaError
        Where g++ is missing or refuses.
    """
    for missing in missing_programs():
        if missing.name == "g++":
            raise SternaError(f"Program g++ must be installed to run a network on the CPU: "
                              f"`{missing.install}`")
    flags = [*_FLAGS, *([f"-march={target}"] if target else [])]
    sources = sorted(_SOURCES.glob("*.cpp"))
    digest = hashlib.sha256(" ".join(flags).encode())
    for path in sorted(_SOURCES.iterdir()):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    # What "native" is here: a folder may be shared by machines that are not alike.
    digest.update(_run(["g++", *flags[len(_FLAGS):], "-Q", "--help=target"]).encode())
    digest.update(_run(["g++", "--version"]).encode())
    library = cache.absolute() / f"kernels-{digest.hexdigest()[:32]}.so"
    if not library.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            # One unit: the headers of vectors are most of the work.
            unit, made = Path(folder, "kernels.cc"), Path(folder, "kernels.so")
            unit.write_text("".join(f'#include "{path}"\n' for path in sources), encoding="utf-8")
            _run(["g++", *flags, "-o", str(made), str(unit)])
            made.replace(library)
    return library


def _run(command: list[str]) -> str:
    done = subprocess.run(command, text=True, check=False, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        lines = [line for line in done.stdout.splitlines() if "rror" in line] or [
            f"status {done.returncode}"]
        raise SternaError(f"Program g++ must compile the CPU kernels, but says: {lines[0]}")
    return done.stdout
