"""From events to power, and to energy per inference.

``P = static + oscillators + clock * spine * nets + PLL's oscillator * PLL
+ clock * idle events + frames per second * events of a frame``, each term with its band. There is
no term for the clock of a flip-flop: its toggles carry it, as the public measurements cannot tell
the two apart (a free term takes all of the counters' energy or none of it).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sw.energy.band import Band
from sw.energy.design import Design
from sw.errors import SternaError

__all__ = ["COMPONENTS", "DEVICE", "Energy", "Term", "energy"]

# Component class of each constant.
COMPONENTS = {
    "static": "static", "spine": "clock", "hfosc": "oscillators", "lfosc": "oscillators",
    "pll_core": "PLL", "pll_rail": "PLL",
    "ff_toggle": "flip-flops", "lut_toggle": "LUTs", "lut_settled_toggle": "LUTs",
    "block_toggle": "block outputs", "ebr_cycle": "block RAM", "spram_cycle": "SPRAM",
    "dsp_cycle": "multipliers", "dsp_operation": "multipliers", "io_toggle": "pins",
}

# What no layer answers for.
DEVICE = "device"

_MW = 1e-9  # milliwatts of one picojoule per second


@dataclass(frozen=True)
class Term:
    """One addend of the power.

    Attributes
    ----------
    layer : str
        Layer, or what belongs to none, or :data:`DEVICE`.
    constant : str
        Name in the table.
    milliwatts : :class:`Band` or None
        None where the table does not know the constant.
    is_idle : bool
        Whether it is spent without frames, too.
    """

    layer: str
    constant: str
    milliwatts: Band | None
    is_idle: bool


@dataclass(frozen=True)
class Energy:
    """Power of a design at a frame rate, and energy of a frame.

    Attributes
    ----------
    frames_per_second : float
    terms : tuple of :class:`Term`
    unknown : tuple of str
        Sentences on what the figures lack.
    """

    frames_per_second: float
    terms: tuple[Term, ...]
    unknown: tuple[str, ...]

    @property
    def milliwatts(self) -> Band:
        """Power of all that is known."""
        return _sum(self.terms)

    @property
    def microjoules(self) -> Band:
        """Energy per inference, static energy and idle clock included."""
        return self._per_frame(self.terms)

    @property
    def frame_microjoules(self) -> Band:
        """What a frame adds to a design that rests."""
        return self._per_frame(term for term in self.terms if not term.is_idle)

    def _per_frame(self, terms: Iterable[Term]) -> Band:
        return _sum(terms) * (1e3 / self.frames_per_second)

    def by_layer(self) -> dict[str, Band]:
        """Microjoules per inference by layer, in the order of the data path."""
        return self._grouped(lambda term: term.layer)

    def by_component(self) -> dict[str, Band]:
        """Microjoules per inference by class of component."""
        return self._grouped(lambda term: COMPONENTS[term.constant])

    def _grouped(self, key) -> dict[str, Band]:
        groups: dict[str, list[Term]] = defaultdict(list)
        for term in self.terms:
            groups[key(term)].append(term)
        return {name: self._per_frame(group) for name, group in groups.items()}

    def to_json(self) -> dict[str, Any]:
        """Plain values for ``energy.json`` and reports."""
        return {
            "frames_per_second": self.frames_per_second,
            "power_mw": self.milliwatts.to_json(),
            "idle_power_mw": _sum(term for term in self.terms if term.is_idle).to_json(),
            "energy_uj": self.microjoules.to_json(),
            "frame_events_uj": self.frame_microjoules.to_json(),
            "layers_uj": {name: band.to_json() for name, band in self.by_layer().items()},
            "components_uj": {name: band.to_json() for name, band in self.by_component().items()},
            "unknown": list(self.unknown),
        }


def energy(design: Design, frames_per_second: float | None = None) -> Energy:
    """Return power and energy at a frame rate, or at the most that the design does."""
    most = design.frames_per_second
    rate = most if frames_per_second is None else frames_per_second
    if not 0 < rate <= most * (1 + 1e-9):
        raise SternaError(f"Frame rate must be above 0 and at most {most:,.1f} frames per second, "
                          f"what the design does, not {rate:g}")
    terms = [*_device(design), *_events(design, rate)]
    lacking = {term.constant: None for term in terms if term.milliwatts is None}
    return Energy(rate, tuple(terms), tuple(
        f"{COMPONENTS[name]}: {name} of the {design.part} is unknown ({design.table.reason(name)}),"
        f" and the figures are without it" for name in lacking))


def _device(design: Design) -> Iterable[Term]:
    """Terms that are there without any event."""
    def known(name: str, scale: float) -> Term:
        band = design.table.band(name, design.part, volts=design.volts)
        return Term(DEVICE, name, band and band * scale, True)

    if design.static is None:
        yield known("static", 1.0)
    else:
        yield Term(DEVICE, "static", design.static, True)
    yield known("spine", design.clock_hz * design.clock_nets * _MW)
    for name in design.oscillators:
        yield known(name, 1.0)
    if design.pll_hz is not None:
        yield known("pll_core", design.pll_hz * _MW)
        yield known("pll_rail", design.pll_hz * _MW)


def _events(design: Design, rate: float) -> Iterable[Term]:
    for events, per_second, is_idle in ((design.idle, design.clock_hz, True),
                                        (design.frame, rate, False)):
        for layer, counts in events.items():
            for name, count in counts.items():
                if count:
                    band = design.table.band(name, design.part, volts=design.volts)
                    if band is not None:
                        band *= count * per_second * _MW
                        # What is there without frames follows from the design, not from data.
                        band = band if is_idle else _spread(band, design.spread)
                    yield Term(layer, name, band, is_idle)


def _spread(band: Band, factor: float) -> Band:
    return Band(band.low / factor, band.value, band.high * factor, band.kinds)


def _sum(terms: Iterable[Term]) -> Band:
    return Band.sum(term.milliwatts for term in terms if term.milliwatts is not None)
