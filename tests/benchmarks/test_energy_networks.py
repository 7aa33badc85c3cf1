"""The table of networks says who takes less, and its cases can be made."""

import pytest

from benchmarks import energy_networks
from benchmarks.energy_networks_table import table
from boards.catalog import BOARDS
from sw.json_file import read_json


def band(value: float) -> dict:
    return {"low": value / 2, "value": value, "high": value * 2, "shares": {"guess": 1.0}}


def at(frames_per_second: float, idle_mw: float, events_uj: float) -> dict:
    """Power and energy at a rate, by the model's sum."""
    power = idle_mw + 1e-3 * events_uj * frames_per_second
    return {"frames_per_second": frames_per_second, "power_mw": band(power),
            "idle_power_mw": band(idle_mw), "energy_uj": band(1e3 * power / frames_per_second),
            "frame_events_uj": band(events_uj), "layers_uj": {}, "components_uj": {},
            "unknown": []}


def row(cpu_uj: float) -> dict:
    energy = {"joules": 1e-6 * cpu_uj, "low": 0.5e-6 * cpu_uj, "high": 2e-6 * cpu_uj}
    kernels = {"name": energy_networks.KERNELS, "latency_s": 1e-6, "best_batch": 64,
               "best_frames_per_s": 2e6, "energy_at_batch_1": energy,
               "energy_at_best_batch": energy}
    return {"name": energy_networks.CASES[0].name, "cpu": {"entries": [kernels]},
            "energy": {"full_rate": at(1000.0, 4.0, 1.0), "cable_rate": at(200.0, 4.0, 1.0),
                       "asked_rate": at(10.0, 4.0, 1.0)}}


def test_sides_meet_where_idling_is_paid_for():
    """4 mW of idling are 4,000 uJ in a second; the CPU takes 9 uJ for a frame and events 1."""
    assert energy_networks.meet(row(9.0))["batch_1"] == pytest.approx(
        {"low": 2000 / 17.5, "value": 500.0, "high": 8000 / 2.5, "most": 1000.0})


def test_the_table_says_where_the_cpu_wins(tmp_path):
    for cpu_uj, words in ((9.0, "one frame: 500 (114 to 3,200) frames/s"),
                          (2.0, "one frame: never")):
        own = row(cpu_uj)
        energy_networks.write({own["name"]: own}, tmp_path / "networks.json")
        written = read_json(tmp_path / "networks.json", energy_networks.SCHEMA)["networks"]
        assert words in table(written)
    assert "| digits on icebreaker | asked | 10 | " in table(written)


def test_a_half_alone_is_shown():
    own = row(9.0)
    del own["cpu"]
    assert "full" in table([own])
    assert "one frame:" not in table([own])


def test_cases_have_recipes_and_boards():
    assert len({case.name for case in energy_networks.CASES}) == len(energy_networks.CASES)
    for case in energy_networks.CASES:
        assert (energy_networks.RECIPES / case.recipe / "recipe.toml").is_file()
        assert case.board in BOARDS
