"""What the streams inside a design transferred, read from a waveform."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

__all__ = ["transfers"]

_MEMBERS = ("o__valid", "o__ready", "o__payload")


def transfers(waveform: Path, modules: Iterable[str], *, top: str = "accelerator"
              ) -> dict[str, list[int]]:
    """Payloads that each submodule of ``top`` gave on its stream ``o``, in order, as bits.

    Parameters
    ----------
    waveform : path
        VCD of :meth:`NativeSimulation.run`: ``clk`` is low while the values of a cycle settle, and
        a beat is transferred where it rises.
    modules : iterable of str
        Names of submodules.
    top : str
        The module that they are in.

    Raises
    ------
    ValueError
        Where the waveform has no stream of a submodule.
    """
    given: dict[str, list[int]] = {module: [] for module in modules}
    names = {module: [f"{top}.{module}.{member}" for member in _MEMBERS] for module in given}
    wanted = [f"{top}.clk", *(name for members in names.values() for name in members)]
    with open(waveform, encoding="ascii") as file:
        codes = _codes(file)
        if missing := [name for name in wanted if name not in codes]:
            raise ValueError(f"Waveform {waveform} must show {', '.join(missing)}")
        clock = codes[wanted[0]]
        streams = {module: [codes[name] for name in members] for module, members in names.items()}
        values = {codes[name]: 0 for name in wanted}
        for step in _steps(file):
            if step.get(clock, 0) and not values[clock]:
                for module, (valid, ready, payload) in streams.items():
                    if values[valid] and values[ready]:
                        given[module].append(values[payload])
            values.update((code, value) for code, value in step.items() if code in values)
    return given


# Not pyvcd's reader: it refuses names that begin with `$`, as Yosys makes them.

def _codes(file: TextIO) -> dict[str, str]:
    """Code of each variable by its path below the top level, from the head of the file."""
    codes: dict[str, str] = {}
    path: list[str] = []
    for line in file:
        word, *words = line.split() or [""]
        if word == "$scope":
            path.append(words[1])
        elif word == "$upscope":
            path.pop()
        elif word == "$var":
            codes[".".join([*path[1:], words[3]])] = words[2]
        elif word == "$enddefinitions":
            break
    return codes


def _steps(file: TextIO) -> Iterator[dict[str, int]]:
    """The values that change at each time, by code. An unknown bit is 0."""
    step: dict[str, int] = {}
    for line in file:
        line = line.strip()
        if line.startswith("#"):
            yield step
            step = {}
        elif line.startswith("b"):
            bits, code = line[1:].split()
            step[code] = int(bits, 2)
        elif line:
            step[line[1:]] = int(line[0] == "1")
    yield step
