"""Signals inside a component, for those who prove something about them."""

from amaranth.hdl import Elaboratable, Fragment, Signal

__all__ = ["Internals", "elaborated"]


class Internals:
    """Signals of an elaborated component, by name: ``inside["queue.credits"]``.

    A name is the path of submodules and the signal's own name. Only driven signals are found.
    """

    def __init__(self, fragment: Fragment):
        self._signals: dict[str, Signal] = {}
        self._collect(fragment, "")

    def _collect(self, fragment: Fragment, path: str):
        for statements in fragment.statements.values():
            for signal in statements._lhs_signals():
                self._signals.setdefault(path + signal.name, signal)
        for child, name, _ in fragment.subfragments:
            self._collect(child, f"{path}{name}.")

    def __getitem__(self, name: str) -> Signal:
        if name not in self._signals:
            raise KeyError(f"Component drives no signal {name!r}, only "
                           f"{', '.join(sorted(self._signals))}")
        return self._signals[name]

    def __contains__(self, name: str) -> bool:
        return name in self._signals


def elaborated(dut: Elaboratable) -> tuple[Fragment, Internals]:
    """Elaborate ``dut`` once: what to use as the submodule, and the signals in it."""
    fragment = Fragment.get(dut, "formal")
    return fragment, Internals(fragment)
