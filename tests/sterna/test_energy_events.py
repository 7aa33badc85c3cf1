from dataclasses import dataclass

import pytest

from sim.board_activity import BoardActivity, Engine
from sterna.energy_events import per_frame


@dataclass(frozen=True)
class Counted:
    """Counts by module, as an activity gives them by layer."""

    cycles: int
    modules: dict[str, dict[str, int]]

    def counts(self, layer_of):
        found = {}
        for module, counts in self.modules.items():
            found.setdefault(layer_of(f"design.core.{module}.cell"), {}).update(counts)
        return found


def test_a_frame_is_what_comes_beside_idling():
    idle = Counted(100, {"fc": {"ebr_cycle": 200, "lut_settled_toggle": 1}})
    busy = Counted(1000, {"fc": {"ebr_cycle": 2400, "ff_toggle": 8, "lut_settled_toggle": 9},
                          "other": {"ff_toggle": 40}})
    resting, adding = per_frame(BoardActivity(idle, (busy,), (None,), 4), {"fc": "fc"}, ["fc"])
    assert resting == {"fc": {"ebr_cycle": 2.0}, "shell": {}}
    assert adding == {"fc": {"ebr_cycle": 100.0, "ff_toggle": 2.0}, "shell": {"ff_toggle": 10.0}}


def test_what_an_engine_does_is_the_layers_whose_turn_it_is():
    """Its memories that are always clocked stay its own, in every turn."""
    idle = Counted(10, {"a__b": {"ebr_cycle": 20}})
    engine = Engine("a__b", ("a", "b"), (3, 5))
    parts = (Counted(5, {"a__b": {"ebr_cycle": 10, "ff_toggle": 2}, "x": {"ff_toggle": 1}}),
             Counted(30, {"a__b": {"ebr_cycle": 90, "ff_toggle": 7}, "x": {"ff_toggle": 3}}),
             Counted(20, {"a__b": {"ebr_cycle": 60, "ff_toggle": 5}}))
    found = BoardActivity(idle, parts, (None, "a", "b"), 2, engine)
    resting, adding = per_frame(found, {"a__b": "a..b"}, ["a..b", "a", "b"])
    assert resting == {"a..b": {"ebr_cycle": 2.0}, "a": {}, "b": {}, "shell": {}}
    assert list(adding) == ["a..b", "a", "b", "shell"]
    assert adding == {
        "a..b": pytest.approx({"ebr_cycle": 0, "ff_toggle": 1}),
        "a": pytest.approx({"ebr_cycle": 15, "ff_toggle": 3.5}),
        "b": pytest.approx({"ebr_cycle": 10, "ff_toggle": 2.5}),
        "shell": pytest.approx({"ff_toggle": 2})}
