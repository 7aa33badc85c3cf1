"""A component among neighbours that are free within the rules, and the solver that looks at it."""

import subprocess
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from amaranth.back import rtlil
from amaranth.hdl import Assume, Cat, ClockDomain, Module, Signal, Value

from sim.internals import elaborated
from sim.ports import value_ports
from sw import toolchain

__all__ = ["FormalBench", "NotProven"]

# Not `prep`: it leaves memories as cells that `sat` does not know.
_PREPARE = ("hierarchy -auto-top; proc; flatten; memory_map; chformal -lower; async2sync; "
            "opt -full")
_TRACE = "trace.vcd"
_SAT = f"-prove-asserts -set-assumes -show-public -verify -dump_vcd {_TRACE}"


class NotProven(AssertionError):
    """The solver found a counterexample, or no proof within its depth; it says which."""


class FormalBench:
    """A component whose inputs are those of the whole circuit.

    Parameters
    ----------
    dut : :class:`wiring.Component`
        The component.
    assume : iterable of Value
        What always holds of its ports.
    has_reset : bool
        Whether a reset may come at any time. Without, the circuit begins in its initial state and
        is never reset.

    Attributes
    ----------
    m : :class:`Module`
        The circuit, to which the properties are added.
    inside : :class:`Internals`
        Signals of the component.
    """

    def __init__(self, dut, assume: Iterable[Value] = (), *, has_reset: bool = True):
        self.dut = dut
        self.m = Module()
        self.m.domains.sync = clock = ClockDomain("sync", reset_less=not has_reset)
        self.m.submodules.dut, self.inside = elaborated(dut)
        self._ports = {name: (value, None) for name, _, value in value_ports(dut)}
        self._ports["clk"] = clock.clk, None
        if has_reset:
            self._ports["rst"] = clock.rst, None
        self._commands: list[str] = []
        for condition in assume:
            self.m.d.comb += Assume(condition)

    def hold_offers(self, port, rule: Callable) -> None:
        """Let ``rule`` say that an offer of the stream ``port`` stays until it is transferred."""
        offer = Cat(port.valid, Value.cast(port.payload))
        was_held = Signal()
        last_offer = Signal(len(offer))
        self.m.d.sync += was_held.eq(port.valid & ~port.ready)
        self.m.d.sync += last_offer.eq(offer)
        with self.m.If(was_held):
            self.m.d.comb += rule(offer == last_offer)

    def refuse_path(self, source: str, sink: str) -> None:
        """Refuse a combinational path between two ports, which are given by name."""
        if {source, sink} <= self._ports.keys():  # others are constants
            # On a copy with one wire for each bit: a path between others' bits is none of theirs.
            self._commands += ["design -push-copy", "splitnets",
                               f"select -assert-none w:{sink} %cie* w:{source} %i", "design -pop"]

    def prove(self, depth: int, what: str, vcd: Path | None = None) -> None:
        """Prove all properties by temporal induction of at most ``depth`` steps."""
        self._commands.append(f"sat -tempinduct -seq 1 -maxsteps {depth} {_SAT}")
        self.run(what, vcd)

    def search(self, cycles: int, what: str, vcd: Path | None = None) -> None:
        """Prove all properties for the first ``cycles`` cycles."""
        self._commands.append(f"sat -tempinduct-baseonly -seq 0 -maxsteps {cycles} {_SAT}")
        self.run(what, vcd)

    def run(self, what: str, vcd: Path | None = None) -> None:
        """Run all that was asked for, or raise :class:`NotProven` with ``what`` and the reason."""
        text = rtlil.convert(self.m, platform="formal", ports=self._ports)
        # The packaged Yosys sees the working directory only.
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [*toolchain.find("yosys").command, "-q", "-f", "rtlil", "-p",
                 "; ".join([_PREPARE, *self._commands]), "-"],
                input=text, text=True, capture_output=True, cwd=folder, check=False,
                env=toolchain.environment())
            trace = Path(folder, _TRACE)
            if vcd is not None and trace.exists():
                vcd.write_bytes(trace.read_bytes())
        if done.returncode != 0:
            raise NotProven(f"{what} of {type(self.dut).__name__} not proven:\n"
                            f"{done.stdout}{done.stderr}")
