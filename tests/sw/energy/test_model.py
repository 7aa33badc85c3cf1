import pytest

from sw.energy import DEVICE, Band, Design, energy, read_table
from sw.errors import SternaError

UP5K = read_table("ice40-up5k")
V = UP5K.reference_volts


def design(**changes) -> Design:
    values = {"table": UP5K, "part": "iCE40 UP5K", "clock_hz": 12e6, "frames_per_second": 1000.0,
              "idle": {"fc0": {"ebr_cycle": 2}},
              "frame": {"fc0": {"ff_toggle": 1000, "lut_toggle": 500},
                        "shell": {"ff_toggle": 100}},
              "volts": V, **changes}
    return Design(**values)


def test_terms_add_up_by_hand():
    found = energy(design())
    # static, spine and two clocked block RAMs at 12 MHz; toggles a thousand times a second
    idle = 0.1043 + 12e6 * (51.7 + 2 * 5) * 1e-9
    frames = 1000 * (1100 * 0.202 + 500 * 0.312) * 1e-9
    assert found.milliwatts.value == pytest.approx(idle + frames)
    assert found.microjoules.value == pytest.approx(idle + frames)  # at 1000 frames per second
    assert sum(band.value for band in found.by_layer().values()) == pytest.approx(idle + frames)
    components = found.by_component()
    assert list(components) == ["static", "clock", "block RAM", "flip-flops", "LUTs"]
    assert components["LUTs"].value == pytest.approx(500 * 0.312e-6)
    assert found.by_layer()["shell"].value == pytest.approx(100 * 0.202e-6)


def test_static_energy_counts_more_the_slower_the_frames():
    fast, slow = energy(design()), energy(design(), 10)
    assert slow.milliwatts.value < fast.milliwatts.value
    assert slow.microjoules.value > 90 * fast.microjoules.value


def test_shares_are_those_of_the_constants():
    shares = energy(design()).milliwatts.shares
    assert sum(shares.values()) == pytest.approx(1)
    assert shares["guess"] == pytest.approx(12e6 * 10e-9 / energy(design()).milliwatts.value)


def test_the_pll_goes_by_its_own_oscillator():
    more = energy(design(pll_hz=768e6)).milliwatts.value - energy(design()).milliwatts.value
    assert more == pytest.approx(768e6 * (0.69 + 0.16) * 1e-9)


def test_every_clock_net_has_its_spine():
    more = energy(design(clock_nets=2)).milliwatts.value - energy(design()).milliwatts.value
    assert more == pytest.approx(12e6 * 51.7e-9)


def test_counts_that_are_estimates_widen_the_band():
    sure, rough = energy(design()), energy(design(spread=2.0))
    assert rough.milliwatts.value == pytest.approx(sure.milliwatts.value)
    for name, is_wider in (("LUTs", True), ("block RAM", False), ("clock", False)):
        one, other = sure.by_component()[name], rough.by_component()[name]
        assert other.high == pytest.approx((2 if is_wider else 1) * one.high)
        assert other.low == pytest.approx(one.low / (2 if is_wider else 1))


def test_a_measured_static_power_takes_the_place_of_the_tables():
    ours = energy(design(static=Band.of(1, 1, 1, "measured"), oscillators=("hfosc",)))
    assert ours.by_component()["static"].value == pytest.approx(1)
    assert ours.by_component()["oscillators"].value == pytest.approx(0.056)


def test_unknown_is_said_and_not_zero():
    found = energy(design(table=read_table("ecp5"), part="ECP5 25F", volts=1.1, pll_hz=600e6))
    assert found.unknown == tuple(
        f"PLL: {name} of the ECP5 25F is unknown (no published figure separates the PLL from the "
        f"rest), and the figures are without it" for name in ("pll_core", "pll_rail"))
    assert "PLL" not in {name for name, band in found.by_component().items() if band.value}
    assert found.to_json()["unknown"] == list(found.unknown)


def test_json_has_every_band():
    document = energy(design(), 500).to_json()
    assert document["frames_per_second"] == 500
    assert set(document["layers_uj"]) == {DEVICE, "fc0", "shell"}
    assert document["energy_uj"]["low"] < document["energy_uj"]["high"]
    total = document["idle_power_mw"]["value"] / 500 * 1e3 + document["frame_events_uj"]["value"]
    assert document["energy_uj"]["value"] == pytest.approx(total)


@pytest.mark.parametrize("rate", [0, -1, 1001, float("nan")])
def test_rejects_rates_that_the_design_does_not_reach(rate: float):
    with pytest.raises(SternaError, match=r"^Frame rate must be above 0 and at most 1,000\.0 "
                                          r"frames per second, what the design does, not .*$"):
        energy(design(), rate)
