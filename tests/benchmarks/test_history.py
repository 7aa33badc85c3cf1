"""The history file, and that the benchmarks still start."""

import re
from dataclasses import replace

import pytest

from benchmarks import area_model, native_speed
from benchmarks.history import FILE, HEADER, Row, append, read
from sw.schedule import DenseSchedule, GroupSchedule, NmSchedule, SparseSchedule

ROW = Row("2026-11-22T04:00:00+00:00", "0123456789", "area_model: Dense, ice40", "yosys 0.70; a, b",
          0, 314.0, "LUT4", "measured")


def test_rows_come_back(tmp_path):
    path = tmp_path / "history.csv"
    append([ROW], path)
    append([replace(ROW, figure=0.5, kind="simulated")], path)
    assert read(path) == [ROW, replace(ROW, figure=0.5, kind="simulated")]
    assert path.read_text().splitlines()[0] == ",".join(HEADER)


@pytest.mark.parametrize("change, message", [
    ({"kind": "felt"}, r"^Kind must be one of measured, simulated, estimated, not 'felt'$"),
    ({"date": "yesterday"}, r"^Invalid isoformat string: 'yesterday'$"),
])
def test_rejects_rows(change, message):
    with pytest.raises(ValueError, match=message):
        replace(ROW, **change)


def test_rejects_other_columns(tmp_path):
    path = tmp_path / "history.csv"
    path.write_text("date,speed\n")
    with pytest.raises(ValueError, match=rf"^{path} must have the columns date, commit, benchmark, "
                                         rf"flags, seed, figure, unit, kind, not date, speed$"):
        read(path)


def test_the_history_is_in_order():
    rows = read(FILE)
    assert [row.date for row in rows] == sorted(row.date for row in rows)
    assert all(re.fullmatch(r"[0-9a-f]{10}\+?", row.commit) for row in rows)


def test_cases_of_the_area_model_are_schedules_that_can_be():
    cases = area_model.cases()
    assert len({case.name for case in cases}) == len(cases)
    for case in cases:
        case.layer.check(case.node)
    engines = {case.layer.engine for case in cases if isinstance(case.layer, DenseSchedule)}
    assert engines == {"xnor", "ternary", "lowbit"}
    assert {GroupSchedule, NmSchedule, SparseSchedule} <= {type(case.layer) for case in cases}


def test_networks_of_the_speed_can_be_made():
    for _, sizes, weights, pixels, _, _ in native_speed.NETWORKS:
        graph = native_speed.network(sizes, weights, pixels)
        assert (graph.input.tensor.size, graph.last.interval.count) == (sizes[0], sizes[-1])


@pytest.mark.slow
@pytest.mark.parametrize("family", area_model.SYNTHESIS)
def test_components_go_through_yosys(family):
    device, command = area_model.SYNTHESIS[family]
    name = "Dense ternary -1..1 x -1..1 step 2 64x64 pe=4 simd=16 bram"
    case = next(case for case in area_model.cases() if case.name == name)
    found = area_model.synthesise(case, device, command)
    assert found["luts"] > 100
    assert found["brams"] >= 4
