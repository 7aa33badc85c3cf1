"""The energies that the calibration rows give, by differences, and a table with them."""

from collections.abc import Mapping
from dataclasses import replace

from sw.energy import Band, EnergyTable

__all__ = ["RAIL_OFFSET_UA", "calibrate", "with_values"]

RAIL_OFFSET_UA = 4.1  # of the PLL's rail, with the PLL off: the same source

# A counter's toggles per cycle do not depend on how LUTs are counted: all of them are packed.
_V = 1.219


def calibrate(rows: Mapping[int, dict], counts: Mapping[str, Mapping[str, float]], *,
              with_multiplier: bool) -> dict[str, float]:
    """Constants at 1.219 V in the units of the tables.

    Parameters
    ----------
    rows : mapping of int to dict
        Rows by number; only 1, 4, 7, 8, 11, 13, 16 and 19 are looked at, and 12 in fold B.
    counts : mapping of str to mapping
        Events per cycle of each design.
    with_multiplier : bool
        Fold B: the multiplier in LUTs gives the energy of a LUT's toggle. In fold A it is that of
        a flip-flop's.
    """
    def mw(number: int) -> float:
        return rows[number]["microamps"] * _V / 1e3

    def toggles(design: str) -> float:
        return counts[design]["ff_toggle"]

    static = mw(1)
    # mW / MHz are nJ, and thousands of pJ.
    ff = 1e3 * (mw(7) - mw(4)) / 12 / (toggles("counters8") - toggles("counters1"))
    counter = toggles("counter24") * ff
    spine = 1e3 * (mw(11) - mw(8)) / (48 - 6) - counter
    hfosc = mw(8) - static - 6 * (spine + counter) / 1e3
    above = static + hfosc + 12 * spine / 1e3
    lut = ff
    if with_multiplier:
        luts = counts["multiplier_luts"]
        lut = ((mw(12) - above) * 1e3 / 12 - ff * luts["ff_toggle"]) / luts["lut_toggle"]
    dsp = counts["multiplier_dsp"]
    operation = ((mw(13) - above) * 1e3 / 12 - ff * (dsp["ff_toggle"] + dsp["block_toggle"])
                 - lut * dsp.get("lut_toggle", 0.0)) / dsp["dsp_operation"]
    vco = rows[16]["pll_mhz"]
    pll = (mw(16) - static - 32 * (spine + counter) / 1e3) * 1e3 / vco
    rail = (rows[19]["microamps"] - RAIL_OFFSET_UA) * _V / rows[19]["pll_mhz"]
    return {"static": static, "spine": spine, "ff_toggle": ff, "lut_toggle": lut,
            "block_toggle": ff, "dsp_operation": operation, "hfosc": hfosc, "pll_core": pll,
            "pll_rail": rail}


def with_values(table: EnergyTable, values: Mapping[str, float]) -> EnergyTable:
    """Return the table with other values; bands keep their shape around them."""
    constants = []
    for constant in table.constants:
        value, old = values.get(constant.name), constant.band
        if value is not None:
            kind, = old.kinds
            scale = value / old.value
            constant = replace(constant, band=Band.of(old.low * scale, value, old.high * scale,
                                                      kind))
        constants.append(constant)
    return replace(table, constants=tuple(constants))
