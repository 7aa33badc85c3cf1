"""Energy and CPU in reports: of this network, or left out."""

from dataclasses import replace
from pathlib import Path

import pytest

from sterna import bench
from sterna.compiled import Compiled, verilog_sha256
from sterna.energy import FILE, SCHEMA
from sterna.report_measurements import read_cpu, read_energy
from sterna.reporting import report
from sw.energy.validation import read_validation
from sw.errors import SternaError
from sw.graph import Graph
from sw.json_file import read_json, write_json
from sw.report import SCHEMA as REPORT_SCHEMA
from tests.sterna.test_reporting import MODEL
from tests.sterna.test_reporting import compiled as pretend
from tests.sw.report.cpu_examples import cpu_document
from tests.sw.report.energy_examples import energy_document
from tests.sw.report.examples import digits_content


def with_energy(folder: Path, **changes) -> Path:
    pretend(folder)
    write_json(folder / FILE, SCHEMA, {
        **energy_document(), "graph_hash": Graph.load(folder / "graph.sterna").hash,
        "verilog_sha256": verilog_sha256(folder), **changes})
    return folder


def test_report_has_the_energy_of_its_network(tmp_path):
    folder = with_energy(tmp_path / "net")
    report(folder)
    found = read_json(folder / "report.json", REPORT_SCHEMA)
    assert found["energy"]["full_rate"]["energy_uj"]["value"] == pytest.approx(0.06)
    assert found["notes"] == []
    assert 'id="energy"' in (folder / "report.html").read_text()


def test_without_a_file_there_is_none(tmp_path):
    notes: list[str] = []
    assert read_energy(pretend(tmp_path), "", notes) is None
    assert notes == []


@pytest.mark.parametrize("changes", [{"graph_hash": "0" * 64}, {"verilog_sha256": None}])
def test_of_something_else_it_is_left_out(tmp_path, changes):
    folder = with_energy(tmp_path / "net", **changes)
    report(folder)
    found = read_json(folder / "report.json", REPORT_SCHEMA)
    assert found["energy"] is None
    assert found["notes"] == ["Left out: energy.json, which is of another Verilog; `sterna energy` "
                              "makes it again."]


def test_damage_is_an_error(tmp_path):
    folder = with_energy(tmp_path / "net", full_rate={})
    with pytest.raises(SternaError, match=r"energy\.json: full_rate must have 'frames_per_second'"):
        report(folder)


def test_report_reads_what_the_command_wrote(sterna, compiled):
    assert sterna("energy", compiled, "--rate", 50).status == 0
    written = sterna("report", compiled, "--json").json
    found = read_json(written["json"], REPORT_SCHEMA)
    model = read_json(compiled / FILE, SCHEMA)
    for rate in ("full_rate", "cable_rate", "asked_rate"):
        assert found["energy"][rate] == model[rate]


def with_cpu(folder: Path, **changes) -> Path:
    pretend(folder)
    write_json(folder / bench.FILE, bench.SCHEMA, {
        **cpu_document(), "graph_hash": Graph.load(folder / "graph.sterna").hash, **changes})
    return folder


def test_report_has_the_cpu_of_its_network(tmp_path):
    folder = with_cpu(tmp_path / "net")
    (folder / "accelerator.v").write_text("another schedule, which is nothing to a CPU")
    report(folder)
    found = read_json(folder / "report.json", REPORT_SCHEMA)
    assert found["cpu"]["entries"][0]["timings"][0]["median_s"] == pytest.approx(2e-6)
    assert found["notes"] == []
    assert 'id="cpu"' in (folder / "report.html").read_text()


def test_a_cpu_of_another_network_is_left_out(tmp_path):
    notes: list[str] = []
    folder = with_cpu(tmp_path, graph_hash="0" * 64)
    assert read_cpu(folder, Graph.load(folder / "graph.sterna").hash, notes) is None
    assert notes == ["Left out: cpu.json, which is of another network; `sterna bench` makes it "
                     "again."]


@pytest.mark.slow
def test_report_reads_what_bench_wrote(sterna, compiled, frames):
    assert sterna("bench", compiled, "--input", frames, "--seconds", 0.01, "--no-rivals",
                  "--json").status == 0
    found = read_json(sterna("report", compiled, "--json").json["json"], REPORT_SCHEMA)
    written = read_json(compiled / bench.FILE, bench.SCHEMA)
    assert found["cpu"]["entries"][0]["timings"] == written["entries"][0]["timings"]
    assert len(found["cpu"]["published"]) == len(written["published"]) > 10


def test_folders_side_by_side_have_their_energies(tmp_path):
    folders = [tmp_path / "small", tmp_path / "large"]
    for folder, width, accuracy, events_uj in zip(folders, (32, 64), (0.95, 0.97), (0.02, 0.06),
                                                  strict=True):
        pretend(folder, widths=(64, width, 64, 10))
        write_json(folder / "metrics.json", "sterna.metrics/1", {
            "dataset": "digits", "test_frames": 360, "model_sha256": MODEL,
            "accuracy": {"quantised": accuracy}})
        graph = {"graph_hash": Graph.load(folder / "graph.sterna").hash}
        write_json(folder / FILE, SCHEMA, {**energy_document(frame_uj=events_uj), **graph,
                                           "verilog_sha256": verilog_sha256(folder)})
    write_json(folders[1] / bench.FILE, bench.SCHEMA, {**cpu_document(), **graph})
    report(folders, tmp_path / "out")
    small, large = read_json(tmp_path / "out/report.json", REPORT_SCHEMA)["compared"]
    assert (small["energy_uj"]["value"], large["energy_uj"]["value"]) == pytest.approx((.06, .1))
    assert small["energy_board"] == "icebreaker"
    assert small["cpu_energy_uj"] is None
    # The least of two rivals, each alone and in batches.
    assert large["cpu_energy_uj"]["value"] == pytest.approx(1.0)
    assert large["cpu_way"] == "packed kernels, estimated"
    assert "Accuracy against energy per inference" in (tmp_path / "out/report.html").read_text()


def test_a_whole_report_gets_what_came_later(tmp_path):
    folder = with_cpu(tmp_path)
    with_energy(folder)
    graph = Graph.load(folder / "graph.sterna").hash
    whole = digits_content(provenance={"graph": graph})
    assert whole.is_complete
    whole.write(folder)
    report(folder)
    found = read_json(folder / "report.json", REPORT_SCHEMA)
    assert found["energy"]["board"] == "icebreaker"
    assert found["cpu"]["checked_frames"] == 360
    assert found["seconds"] == whole.seconds
    # An older report gets what it could not say.
    assert found["timeline"]["turns"][-1]["leaves"] == Compiled.load(folder).latency
    assert len(found["roofline"]["layers"]) == 3
    # Once more, when the files are of something else: what was known stays, and it is said.
    with_cpu(folder, graph_hash="0" * 64)
    for _ in range(2):
        report(folder)
        found = read_json(folder / "report.json", REPORT_SCHEMA)
        assert found["cpu"]["checked_frames"] == 360
        assert found["notes"] == ["Left out: cpu.json, which is of another network; `sterna "
                                  "bench` makes it again."]


def test_a_whole_report_of_another_schedule_stays_as_it_is(tmp_path):
    folder = with_cpu(tmp_path)
    whole = digits_content(provenance={"graph": Graph.load(folder / "graph.sterna").hash})
    replace(whole, layers=whole.layers[1:]).write(folder)
    report(folder)
    found = read_json(folder / "report.json", REPORT_SCHEMA)
    assert (found["timeline"], found["roofline"], found["compared"]) == (None, None, [])


def test_one_network_has_its_float_rival_beside_it(tmp_path):
    folder = with_cpu(with_energy(tmp_path / "net"))
    write_json(folder / "metrics.json", "sterna.metrics/1", {
        "dataset": "digits", "test_frames": 360, "model_sha256": MODEL,
        "accuracy": {"float": 0.99, "quantised": 0.95}})
    report(folder)
    row, = read_json(folder / "report.json", REPORT_SCHEMA)["compared"]
    assert (row["name"], row["float_way"]) == ("net", "PyTorch float32, estimated")
    page = (folder / "report.html").read_text()
    assert "Accuracy against energy per inference" in page
    assert '<table class="compared">' not in page


def test_an_energy_comes_with_what_its_model_was_held_against(tmp_path):
    folder = with_energy(tmp_path / "net")
    report(folder)
    found = read_json(folder / "report.json", REPORT_SCHEMA)["validation"]
    assert [row["name"] for row in found["rows"]] == [
        row["name"] for row in read_validation()["rows"]]
    (folder / FILE).unlink()
    report(folder)
    assert read_json(folder / "report.json", REPORT_SCHEMA)["validation"] is None
