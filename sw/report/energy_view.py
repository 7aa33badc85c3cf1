"""Energy per inference as bars with their intervals."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log10

from sw.energy.band import KINDS
from sw.energy.validation import Unvalidated, unvalidated
from sw.report.energy_entry import EnergyBand, EnergyEntry, EnergyRate
from sw.report.figures import decimal

__all__ = ["EnergyBar", "EnergyView", "RateView", "energy_view"]

_RATES = {"accelerator": "as fast as the accelerator goes", "cable": "as fast as the cable carries",
          "asked": "as asked for"}
_METHODS = {"netlist": "counted in the netlist that was placed, glitches included",
            "estimate": "estimated from the graph and the schedule"}


@dataclass(frozen=True)
class EnergyBar:
    """A figure on a scale from 0 to 1.

    Attributes
    ----------
    name : str
    band : :class:`EnergyBand`
    low, value, high : float
        Places of the band's.
    share : float
        Of all.
    """

    name: str
    band: EnergyBand
    low: float
    value: float
    high: float
    share: float


@dataclass(frozen=True)
class RateView:
    """A frame rate.

    Attributes
    ----------
    name : str
    rate : :class:`EnergyRate`
    total : :class:`EnergyBar`
        On a logarithmic scale that all rates share.
    components, layers : tuple of :class:`EnergyBar`
        On one linear scale, the largest component first, layers in data order.
    kinds : tuple of (str, float)
        Shares of the energy by kind of constant, the best kind first.
    """

    name: str
    rate: EnergyRate
    total: EnergyBar
    components: tuple[EnergyBar, ...]
    layers: tuple[EnergyBar, ...]
    kinds: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class EnergyView:
    """All rates, and what the figures rest on and lack.

    Attributes
    ----------
    entry : :class:`EnergyEntry`
    method : str
        How toggles were found, in words.
    rates : tuple of :class:`RateView`
        The fastest first.
    scale : (float, float)
        Microjoules at the ends of the logarithmic scale.
    unknown : tuple of str
    silicon : tuple of (str, :class:`EnergyBand`, str)
        Table, energy, and share of the FPGA's at its full rate.
    unvalidated : tuple of :class:`~sw.energy.validation.Unvalidated`
        What the figures rest on that no public measurement can tell right from wrong.
    """

    entry: EnergyEntry
    method: str
    rates: tuple[RateView, ...]
    scale: tuple[float, float]
    unknown: tuple[str, ...]
    silicon: tuple[tuple[str, EnergyBand, str], ...]
    unvalidated: tuple[Unvalidated, ...]


def energy_view(entry: EnergyEntry) -> EnergyView:
    """Return an entry's bars."""
    rates = sorted(entry.rates.items(), key=lambda item: -item[1].frames_per_second)
    bands = [at.energy_uj for _, at in rates]
    scale = _decades([end for band in bands for end in (band.low, band.value, band.high)])
    unknown = dict.fromkeys(sentence for _, at in rates for sentence in at.unknown)
    full = entry.full_rate.energy_uj.value
    return EnergyView(
        entry, _METHODS[entry.method],
        tuple(_rate(_RATES[name], at, scale) for name, at in rates), scale, tuple(unknown),
        tuple((name, own.energy_uj, decimal(own.energy_uj.value / full) if full else "")
              for name, own in entry.asic.items()),
        tuple(unvalidated(entry.device, _unmeasured(rates))))


def _unmeasured(rates: list[tuple[str, EnergyRate]]) -> dict[str, float]:
    """The most that each class of components takes by constants that nobody measured."""
    most: dict[str, float] = {}
    for _, at in rates:
        for name, band in at.components_uj.items():
            own = band.value * (1 - band.shares.get("measured", 0.0))
            most[name] = max(own, most.get(name, 0.0))
    return most


def _decades(values: list[float]) -> tuple[float, float]:
    """The powers of ten around what is positive."""
    known = [value for value in values if value > 0] or [1.0]
    return (10.0 ** int(log10(min(known)) // 1), 10.0 ** -int(-log10(max(known)) // 1))


def _rate(name: str, at: EnergyRate, scale: tuple[float, float]) -> RateView:
    def place(value: float) -> float:
        lo, hi = map(log10, scale)
        return min(1.0, max(0.0, (log10(value) - lo) / (hi - lo or 1.0))) if value > 0 else 0.0

    band = at.energy_uj
    total = EnergyBar(name, band, place(band.low),
                      place(band.value), place(band.high), 1.0)
    most = max((own.high for group in (at.components_uj, at.layers_uj) for own in group.values()),
               default=0.0)
    components = _bars(at.components_uj, most, band.value)
    return RateView(name, at, total,
                    tuple(sorted(components, key=lambda bar: -bar.band.value)),
                    _bars(at.layers_uj, most, band.value),
                    tuple((kind, band.shares[kind]) for kind in KINDS if band.shares.get(kind)))


def _bars(bands: Mapping[str, EnergyBand], most: float, total: float) -> tuple[EnergyBar, ...]:
    return tuple(EnergyBar(name, band, band.low / most, band.value / most, band.high / most,
                           band.value / total if total else 0.0)
                 for name, band in bands.items() if band.high > 0)
