"""`sterna compare`: builds of any network and board, and what cannot be compared."""

import json
import re

import pytest

from sterna import bench
from sterna.cli import main
from sterna.comparing import JSON_FILE, SCHEMA, compare
from sterna.energy import FILE as ENERGY
from sterna.energy import SCHEMA as ENERGY_SCHEMA
from sterna.reporting import report
from sw.errors import SternaError
from sw.graph import Graph
from sw.json_file import read_json, write_json
from tests.sterna.test_report_measurements import with_energy
from tests.sterna.test_reporting import built, compiled, compress_folder, compressed, trained
from tests.sw.report.cpu_examples import cpu_document
from tests.sw.report.html_page import Page


@pytest.fixture
def folders(tmp_path):
    """A network that was built, timed and modelled, and another one that was only compiled."""
    first = trained(with_energy(tmp_path / "a"), 0.95)
    built(first)
    write_json(first / bench.FILE, bench.SCHEMA, {
        **cpu_document(), "graph_hash": Graph.load(first / "graph.sterna").hash})
    return [first, compiled(tmp_path / "b", widths=(64, 32, 64, 10))]


def test_networks_of_which_one_has_no_accuracy(folders):
    found = compare(folders)
    first, other = found["builds"]
    assert (first["name"], other["name"]) == ("a", "b")
    assert (first["builds"]["icebreaker"]["luts"], other["builds"]) == (3911, {})
    assert (first["precision"], first["error"]) == ("W2A1", pytest.approx(0.05))
    assert other["error"] is None
    assert first["energy_uj"]["value"] == pytest.approx(0.06)
    assert first["latency_cycles"] > first["cycles"] == 32
    page = Page((folders[0] / "compare.html").read_text())
    assert page.sections() == ["comparison", "sources"]
    assert "energy per inference" in page.text
    written = read_json(folders[0] / JSON_FILE, SCHEMA)
    assert written["builds"] == json.loads(json.dumps(found["builds"]))


def test_the_float_rival_has_its_accuracy_and_an_energy_that_was_timed(folders):
    first, other = compare(folders)["builds"]
    assert first["float_error"] == pytest.approx(0.03)
    assert first["float_energy_uj"]["value"] == pytest.approx(40.0)  # PyTorch, in batches
    assert first["float_way"] == "PyTorch float32, estimated"
    assert (other["float_error"], other["float_energy_uj"]) == (None, None)


def test_without_a_float_rival_on_the_cpu_there_is_none(folders):
    document = read_json(folders[0] / bench.FILE, bench.SCHEMA)
    write_json(folders[0] / bench.FILE, bench.SCHEMA, {
        **document, "entries": document["entries"][:1]})
    first, _ = compare(folders)["builds"]
    assert (first["float_energy_uj"], first["float_way"]) == (None, "")
    assert "float32 on the CPU" not in (folders[0] / "compare.html").read_text()


def test_writes_where_it_is_told(folders, tmp_path):
    found = compare(folders[::-1], tmp_path / "out")
    assert found["comparison"] == str(tmp_path / "out" / "compare.html")
    assert [entry["name"] for entry in found["builds"]] == ["b", "a"]


def test_what_is_of_another_verilog_is_left_out(folders):
    (folders[0] / "accelerator.v").write_text("// compiled again")
    found = compare(folders)
    assert found["builds"][0]["builds"] == {}
    assert len(found["notes"]) == 2
    assert all(note.startswith(f"{folders[0]}: Left out: ") for note in found["notes"])


def test_folder_of_folders(folders, tmp_path):
    """All builds in it, each time anew, and the page is in it."""
    (tmp_path / "none").mkdir()
    assert [build["name"] for build in compare([tmp_path])["builds"]] == ["a", "b"]
    assert (tmp_path / "compare.html").is_file()
    compiled(folders[1].with_name("c"), widths=(64, 16, 64, 10))
    assert [build["name"] for build in compare([tmp_path])["builds"]] == ["a", "b", "c"]


def test_report_of_a_folder_of_folders(tmp_path):
    for name, accuracy in (("a", 0.9), ("b", 0.95)):
        trained(compiled(tmp_path / name), accuracy)
    page = report(tmp_path)
    assert page == tmp_path / "report.html"
    for name in ("c", "d"):
        trained(compiled(tmp_path / name), 0.9)
        report(tmp_path)
        content = read_json(tmp_path / "report.json", "sterna.report/1")
        assert content["compared"][-1]["name"] == name


def test_rejects_one_folder(folders):
    with pytest.raises(SternaError, match=r"^Comparison must have at least two folders of `sterna "
                                          r"compile`, not 1; `sterna report` tells of one$"):
        compare(folders[:1])


def test_rejects_a_folder_twice(folders):
    again = folders[0].parent / "b" / ".." / "a"
    with pytest.raises(SternaError, match=f"^Folder {re.escape(str(again))} must be compared once, "
                                          f"not twice$"):
        compare([*folders, again])


def test_rejects_two_data_sets(folders):
    trained(folders[1], 0.9, "mnist")
    with pytest.raises(SternaError, match=r"^Networks must be of one data set to be compared, but "
                                          r".*a is of digits and .*b of mnist; make a report of "
                                          r"each$"):
        compare(folders)


def test_rejects_a_folder_without_a_network(folders, tmp_path):
    with pytest.raises(SternaError, match=r"^Folder .*nothing must hold a compiled network "):
        compare([folders[0], tmp_path / "nothing"])


@pytest.mark.parametrize("content", [
    {"accuracy": "high"}, {"accuracy": {"float": "high"}}, {"accuracy": {"quantised": 2.0}}])
def test_damaged_metrics_are_a_sentence(folders, content):
    metrics = read_json(folders[0] / "metrics.json", "sterna.metrics/1")
    write_json(folders[0] / "metrics.json", "sterna.metrics/1", {**metrics, **content})
    with pytest.raises(SternaError):
        compare(folders)


def test_damaged_energies_are_a_sentence(folders):
    energy = read_json(folders[0] / ENERGY, ENERGY_SCHEMA)
    write_json(folders[0] / ENERGY, ENERGY_SCHEMA, {**energy, "full_rate": 3})
    with pytest.raises(SternaError):
        compare(folders)


@pytest.mark.parametrize("options, has_builds", [((), False), (("--json",), True)])
def test_command(folders, monkeypatch, capsys, options, has_builds):
    monkeypatch.setattr("sys.argv", ["sterna", "compare", *map(str, folders), *options])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 0
    out = capsys.readouterr().out
    assert "compare.html" in "".join(out.split())
    assert ('"builds"' in out) == has_builds


def test_a_pruned_network_has_no_float_rival(tmp_path):
    """Its float network had other widths, and nobody timed those."""
    folders = [compressed(tmp_path / name) for name in ("c", "d")]
    compress_folder(folders[0])
    write_json(folders[0] / bench.FILE, bench.SCHEMA, {
        **cpu_document(), "graph_hash": Graph.load(folders[0] / "graph.sterna").hash})
    first, _ = compare(folders)["builds"]
    assert first["error"] == pytest.approx(0.0134)
    assert first["cpu_energy_uj"]["value"] == pytest.approx(1.0)
    assert (first["float_error"], first["float_energy_uj"]) == (None, None)
