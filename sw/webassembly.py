"""Compile a packaged WebAssembly tool once, whoever asks first."""

import os
import subprocess
from pathlib import Path

from sw.toolchain import Tool

try:
    import fcntl
except ImportError:  # not on Windows; there nothing is locked
    fcntl = None

__all__ = ["compile_once"]


def compile_once(tool: Tool) -> bool:
    """Make ``tool`` ready to run and return whether that took a compilation.

    A packaged tool compiles itself into the user's cache in its first run, for half a minute. It
    writes that file in place: another process that starts meanwhile would load half of it. So the
    first run happens here, under a lock. A native tool is ready as it is.
    """
    if not tool.origin.startswith("yowasp-"):
        return False
    folder = _cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    ready = folder / f"{tool.name}-{tool.version}.ready"
    with open(folder / f"{tool.name}.lock", "w") as lock:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX)
        if ready.exists():
            return False
        # The exit status is of no interest: not every tool knows `--version`.
        subprocess.run([*tool.command, "--version"], check=False, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        ready.touch()
        return True


def _cache_folder() -> Path:
    """Folder inside the cache of the packaged tools, so that both are deleted together."""
    named = os.environ.get("YOWASP_CACHE_DIR")
    if named is None:
        import platformdirs  # a dependency of every packaged tool
        named = platformdirs.user_cache_dir("YoWASP", appauthor=False)
    return Path(named) / "sterna"
