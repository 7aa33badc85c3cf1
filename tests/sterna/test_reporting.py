"""Reports of folders: what is there, what is old, and what belongs to another network."""

import hashlib
import json
import re
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from boards.result import BuildResult
from sim.native import NativeRun
from sterna.building import SHELL_SCHEMA, find_build
from sterna.cli import main
from sterna.compiled import ESTIMATE_SCHEMA, SCHEDULE_SCHEMA, Compiled, verilog_sha256
from sterna.demo import Demo, Steps
from sterna.reporting import demo_content, report
from sterna.simulation import Simulation
from sterna.training import Trained
from sw.data import DataSet
from sw.errors import SternaError
from sw.host.protocol import Info
from sw.json_file import read_json, write_json
from sw.lower import Comparison
from sw.report import SCHEMA, Digit, model_link
from sw.schedule import DenseSchedule, Schedule
from tests.sw.compress.sparse_networks import sparse_network
from tests.sw.report.examples import (
    compression_metrics,
    digits_content,
    digits_network,
    sparse_schedule,
)

MODEL = hashlib.sha256(b"model").hexdigest()


def compiled(folder: Path, schedule: Schedule | None = None, widths=(64, 64, 64, 10)) -> Path:
    """What `sterna compile` would leave; the Verilog is not looked at."""
    graph, usual = digits_network(widths)
    folder.mkdir(parents=True, exist_ok=True)
    graph.save(folder / "graph.sterna")
    write_json(folder / "schedule.json", SCHEDULE_SCHEMA, (schedule or usual).to_json())
    (folder / "accelerator.v").write_text("")
    write_json(folder / "estimate.json", ESTIMATE_SCHEMA, {
        "source": {"model": "digits.onnx", "model_sha256": MODEL}, "graph_hash": graph.hash,
        "layers": {"dense0": {"luts": 1240, "brams": 0, "dsps": 0}}})
    return folder


def info(folder: Path) -> Info:
    return Info(model_hash=json.loads((folder / "estimate.json").read_text())["graph_hash"][:16],
                clock_hz=24_000_000, baud=1_000_000, watchdog_cycles=48_000_000, i_lanes=16,
                i_width=5, i_beats=4, o_lanes=1, o_width=4, o_beats=1)


def built(folder: Path, board: str = "icebreaker", shell: Info | None = None) -> BuildResult:
    """What `sterna build` would leave."""
    target = folder / board
    target.mkdir(exist_ok=True)
    result = BuildResult(
        name="accelerator", board=board, device="iCE40 UP5K", luts=3911, ffs=2102, brams=12, dsps=0,
        sprams=0, utilisation={"luts": 0.7407}, fmax_mhz=27.41, clock_mhz=24.0,
        asked_clock_mhz=24.0, timing_met=True, critical_path={}, bitstream="accelerator.bin",
        netlist="netlist.json", bitstream_sha256="", design_sha256="", seed=7, flags={}, pins={},
        tools={"yosys": "0.70"}, seconds=96.5, cached=True)
    for file in (result.bitstream, result.netlist):
        (target / file).write_text("")
    write_json(target / "shell.json", SHELL_SCHEMA, {
        "info": asdict(shell or info(folder)), "design_sha256": result.design_sha256,
        "verilog_sha256": verilog_sha256(folder)})
    result.write(target)
    return result


def simulated(folder: Path, mismatches: int = 0) -> Path:
    """What `sterna simulate` would leave."""
    return write_json(folder / "simulation.json", "sterna.simulation/1", {
        "frames": 360, "mismatches": mismatches, "cycles": 1, "latency": 1,
        "cycles_per_frame": 32.5, "verilog_sha256": verilog_sha256(folder)})


def content(folder: Path) -> dict:
    return read_json(folder / "report.json", SCHEMA)


def test_only_compiled(tmp_path):
    folder = compiled(tmp_path / "net")
    assert report(folder) == folder / "report.html"
    found = content(folder)
    assert found["title"] == "digits.onnx, 64–64–64–10"
    assert [layer["luts"] for layer in found["layers"]] == [1240, None, None, None, None, None]
    assert (found["boards"], found["notes"], found["critical_layer"]) == ({}, [], "dense0")
    assert set(found["mismatches"].values()) == {None}
    assert 'id="boards"' not in (folder / "report.html").read_text()


def test_everything_that_commands_leave(tmp_path):
    folder = compiled(tmp_path / "net")
    built(folder)
    simulated(folder)
    write_json(folder / "metrics.json", "sterna.metrics/1", {
        "dataset": "digits", "test_frames": 360, "model_sha256": MODEL,
        "accuracy": {"float": 0.97, "quantised": 0.95}})
    report([folder], tmp_path / "out")
    found = content(tmp_path / "out")
    assert (found["dataset"], found["test_frames"]) == ("digits", 360)
    assert (found["accuracy"]["float"], found["accuracy"]["rtl"]) == (0.97, None)
    assert found["mismatches"] == {"qonnx_vs_graph": None, "graph_vs_rtl": 0,
                                   "graph_vs_netlist": None, "graph_vs_driver": None}
    assert found["compared_frames"]["graph_vs_rtl"] == 360
    board = found["boards"]["icebreaker"]
    assert (board["luts"], board["fmax_mhz"], board["bitstream"]) == (
        3911, 27.41, "icebreaker/accelerator.bin")
    assert board["cycles_per_frame"] == {"formula": 32, "simulated": 32.5}
    assert board["core_frames_per_second"] == 24e6 / 32.5
    assert board["link_frames_per_second"] == model_link(
        info(folder), cycles_per_frame=32.5).frames_per_second
    assert (found["seconds"], found["cached"]) == ({"build icebreaker": 96.5}, ["build icebreaker"])
    assert found["provenance"]["tools"] == {"yosys": "0.70"}
    assert found["provenance"]["seeds"] == {"build icebreaker": 7}
    assert found["notes"] == []


def test_the_timeline_ends_at_the_latency(tmp_path):
    folder = compiled(tmp_path / "net")
    simulated(folder)
    report(folder)
    timeline = content(folder)["timeline"]
    assert timeline["turns"][-1]["leaves"] == Compiled.load(folder).latency
    assert [turn["layer"] for turn in timeline["turns"]] == [
        "dense0", "threshold0", "dense1", "threshold1", "dense2", "class"]
    assert (timeline["interval"], timeline["critical"]) == (32, ["dense0", "dense1"])
    assert (timeline["is_exact"], timeline["clock_hz"], timeline["simulated"]) == (True, None, 1)


def test_the_roofline_has_the_cable_of_the_board(tmp_path):
    folder = compiled(tmp_path / "net")
    report(folder)
    bare = content(folder)["roofline"]
    assert (bare["interval"], bare["bytes_per_s"], bare["board"]) == (32, None, "")
    estimate = json.loads((folder / "estimate.json").read_text())
    write_json(folder / "estimate.json", ESTIMATE_SCHEMA, {
        **estimate, "board": "icebreaker", "clock_hz": 24_000_000})
    report(folder)
    found = content(folder)["roofline"]
    link = model_link(info(folder))
    assert (found["board"], found["clock_hz"]) == ("icebreaker", 24e6)
    assert found["bytes_per_s"] == info(folder).baud / 10
    assert found["frame_bytes"] == link.wire_bytes / link.frames_per_run
    assert [row["bound"] for row in found["layers"]] == ["cable"] * 3


@pytest.mark.parametrize("clock", ["fast", True, 0, -5, 1e300])
def test_a_clock_that_is_none_is_not_shown(tmp_path, clock):
    folder = compiled(tmp_path / "net")
    estimate = json.loads((folder / "estimate.json").read_text())
    write_json(folder / "estimate.json", ESTIMATE_SCHEMA, {
        **estimate, "board": "icebreaker", "clock_hz": clock})
    report(folder)
    assert content(folder)["timeline"]["clock_hz"] is None
    assert content(folder)["roofline"]["clock_hz"] is None


def test_schedules_of_one_network_share_a_report(tmp_path):
    first = compiled(tmp_path / "fast")
    _, schedule = digits_network()
    second = compiled(tmp_path / "slow", Schedule({
        **schedule.layers, "dense0": DenseSchedule(4, 16, "ternary")}))
    for folder in (first, second):
        built(folder)
    report([first, second])
    assert {name: board["cycles_per_frame"]["formula"]
            for name, board in content(first)["boards"].items()} == {
                "icebreaker": 32, "icebreaker (slow)": 64}


def test_what_is_of_another_verilog_is_left_out(tmp_path):
    folder = compiled(tmp_path / "net")
    built(folder)
    simulated(folder)
    (folder / "accelerator.v").write_text("// compiled again")
    report(folder)
    found = content(folder)
    assert (found["boards"], found["mismatches"]["graph_vs_rtl"]) == ({}, None)
    assert found["notes"] == [
        "Left out: simulation.json, which is of another Verilog.",
        "Left out: the build for icebreaker, which is of another Verilog; build again."]


def test_what_is_of_another_model_is_left_out(tmp_path):
    folder = compiled(tmp_path / "net")
    built(folder, shell=replace(info(folder), model_hash="f" * 16))
    write_json(folder / "metrics.json", "sterna.metrics/1", {
        "dataset": "other", "test_frames": 1, "model_sha256": "f" * 64,
        "accuracy": {"float": 1.0, "quantised": 1.0}})
    report(folder)
    found = content(folder)
    assert (found["boards"], found["dataset"], found["accuracy"]["float"]) == ({}, None, None)
    assert found["notes"][0] == "Left out: metrics.json, which is of another model file."
    assert re.fullmatch(r"Left out: the build for icebreaker\. Build .*icebreaker must be of the "
                        r"network [0-9a-f]{16} in .*, not of f{16}: build it again\.",
                        found["notes"][1])


def test_a_whole_report_is_drawn_again(tmp_path):
    digits_content().write(tmp_path)
    page = (tmp_path / "report.html").read_bytes()
    (tmp_path / "report.html").unlink()
    before = (tmp_path / "report.json").read_bytes()
    report(tmp_path)
    assert (tmp_path / "report.html").read_bytes() == page
    assert (tmp_path / "report.json").read_bytes() == before


def test_a_partial_report_is_made_anew(tmp_path):
    folder = compiled(tmp_path / "net")
    report(folder)
    built(folder)
    report(folder)
    assert list(content(folder)["boards"]) == ["icebreaker"]


def test_rejects_two_networks(tmp_path):
    folders = [compiled(tmp_path / "a"), compiled(tmp_path / "b", widths=(32, 64, 64, 10))]
    with pytest.raises(SternaError, match=r"^Folders must hold one network, or networks whose "
                                          r"errors are known by a metrics\.json, but .*a has "
                                          r"[0-9a-f]{16} and .*b [0-9a-f]{16}; make a report of "
                                          r"each$"):
        report(folders)


def trained(folder: Path, accuracy: float, dataset: str = "digits") -> Path:
    """What `sterna train` would leave."""
    write_json(folder / "metrics.json", "sterna.metrics/1", {
        "dataset": dataset, "test_frames": 360, "model_sha256": MODEL,
        "accuracy": {"float": 0.97, "quantised": accuracy}})
    return folder


def test_networks_of_known_errors_are_put_side_by_side(tmp_path):
    first = trained(compiled(tmp_path / "a"), 0.95)
    other = trained(compiled(tmp_path / "b", widths=(64, 64, 32, 10)), 0.93)
    for folder in (first, other):
        built(folder)
    report([first, other])
    found = content(first)
    assert found["title"] == "digits.onnx, 64–64–64–10"
    assert list(found["boards"]) == ["icebreaker"]  # of the first alone
    assert [(row["name"], row["network"], round(row["error"], 9), row["cycles"], row["luts"],
             row["placed"]) for row in found["compared"]] == [
        ("a", "digits.onnx, 64–64–64–10", 0.05, 32, None, {"icebreaker": 3911}),
        ("b", "digits.onnx, 64–64–32–10", 0.07, 32, None, {"icebreaker": 3911})]
    assert 'id="comparison"' in (first / "report.html").read_text()


def test_one_folder_is_compared_with_nothing(tmp_path):
    folder = compiled(tmp_path / "net")
    report(folder)
    assert content(folder)["compared"] == []


def test_folders_of_one_name_are_told_apart(tmp_path):
    folders = [compiled(tmp_path / "a" / "net"), compiled(tmp_path / "b" / "net")]
    report(folders)
    assert [row["name"] for row in content(folders[0])["compared"]] == [str(f) for f in folders]


def test_rejects_networks_of_two_data_sets(tmp_path):
    folders = [trained(compiled(tmp_path / "a"), 0.95),
               trained(compiled(tmp_path / "b", widths=(64, 64, 32, 10)), 0.93, "other")]
    with pytest.raises(SternaError, match=r"^Networks must be of one data set to be compared, but "
                                          r".*a is of digits and .*b of other; make a report of "
                                          r"each$"):
        report(folders)


def compressed(folder: Path) -> Path:
    """What `sterna compile` would leave of the sparse network of a recipe."""
    graph = sparse_network(np.random.default_rng(4), (64, 24, 12, 5))
    folder.mkdir()
    graph.save(folder / "graph.sterna")
    write_json(folder / "schedule.json", SCHEDULE_SCHEMA, sparse_schedule(graph).to_json())
    (folder / "accelerator.v").write_text("")
    write_json(folder / "estimate.json", ESTIMATE_SCHEMA, {
        "source": {"model": "model.onnx.gz", "model_sha256": MODEL}, "graph_hash": graph.hash})
    return folder


def compress_folder(folder: Path, sha256: str = MODEL) -> Path:
    """What `sterna compress` would leave."""
    folder.mkdir(exist_ok=True)
    write_json(folder / "metrics.json", "sterna.compression/1",
               compression_metrics() | {"model_sha256": sha256})
    return folder


def test_a_compressed_network_alone(tmp_path):
    folder = compressed(tmp_path / "net")
    report(folder)
    found = content(folder)
    assert found["compression"]["stages"] == []
    assert found["compression"]["layers"][0]["pixels"] == []  # nobody says that frames are images
    assert "not known" in found["compression"]["notes"][0]
    assert 'id="weights"' in (folder / "report.html").read_text()


@pytest.mark.parametrize("place", ["net", "recipe"])
def test_a_compressed_network_with_its_metrics(tmp_path, place):
    folder = compressed(tmp_path / "net")
    told = compress_folder(tmp_path / place)
    report(list(dict.fromkeys([told, folder])))
    assert (folder / "report.json").is_file()  # and not in the recipe's folder
    found = content(folder)
    assert [row["stage"] for row in found["compression"]["stages"]] == [
        "float", "pruned-1", "coded"]
    assert found["compression"]["layers"][0]["pixel_shape"] == [8, 8]
    assert found["compression"]["layers"][0]["before"][0]["counts"] == [1, 5, 7, 2]
    assert (found["dataset"], found["test_frames"]) == ("mnist", 10000)
    assert found["accuracy"]["float"] == pytest.approx(0.991)
    assert found["accuracy"]["quantised"] == pytest.approx(0.9866)
    assert found["compared"] == []


def test_metrics_of_another_model_say_nothing(tmp_path):
    folder = compressed(tmp_path / "net")
    compress_folder(folder, "f" * 64)
    report([folder, compress_folder(tmp_path / "other", "e" * 64)])
    found = content(folder)
    assert (found["dataset"], found["compression"]["stages"]) == (None, [])
    assert found["notes"] == ["Left out: metrics.json, which is of another model file."]


def test_rejects_a_folder_without_a_network(tmp_path):
    with pytest.raises(SternaError, match=f"^Folder {re.escape(str(tmp_path))} must hold a "
                                          f"compiled network "):
        report(tmp_path)


def test_rejects_no_folder():
    with pytest.raises(SternaError, match=r"^Report must have at least one folder$"):
        report([])


def test_rejects_a_simulation_without_frames(tmp_path):
    folder = compiled(tmp_path / "net")
    write_json(folder / "simulation.json", "sterna.simulation/1", {
        "mismatches": 0, "verilog_sha256": verilog_sha256(folder)})
    with pytest.raises(SternaError, match=r"^.*simulation\.json must have 'frames' and "
                                          r"'mismatches' as integers: simulate again$"):
        report(folder)


def test_demo(tmp_path):
    folder = compiled(tmp_path / "net")
    built(folder)
    board = find_build(folder, "icebreaker")
    graph = board.compiled.graph
    rng = np.random.default_rng(5)
    x = rng.integers(0, 17, (20, 64))
    y = graph.evaluate(x)[:, 0]
    wrong = np.where(np.arange(20) == 4, (y + 1) % 10, y)
    content = demo_content(Demo(
        data=DataSet("digits", x, y, x, wrong, 10, "0..16/16"),
        trained=Trained(Path("m"), Path("m"), "0..16/16", 1.0, 0.95, y), compiled=board.compiled,
        comparison=Comparison(20, 0, 1, y, y, True),
        simulation=Simulation(y[:, np.newaxis], None, NativeRun(y[:, np.newaxis], 1, 1, 32.0)),
        boards={"icebreaker": board}, netlist_mismatches={"icebreaker": 0}, netlist_frames=6,
        answers=y, driver_mismatches=0, steps=Steps(seconds={"train": 2.0}, cached=["train"])))
    assert content.is_complete
    assert content.compression is None  # ternary, not compressed
    assert content.title == "Digits, 64–64–64–10"
    assert content.accuracy == {"float": 1.0, "quantised": 0.95, "qonnx": 0.95, "graph": 0.95,
                                "rtl": 0.95, "driver": 0.95}
    assert (content.test_frames, content.rounding_cases, content.pixel_interval) == (20, 1, (0, 16))
    assert content.digits[0] == Digit(tuple(x[4].tolist()), (8, 8), int(wrong[4]), int(y[4]))
    assert content.boards["icebreaker"].netlist_frames == 6
    assert (content.seconds, content.cached) == ({"train": 2.0}, ("train",))
    page, data = content.write(tmp_path)
    assert "95.00" in page.read_text()
    assert read_json(data, SCHEMA)["mismatches"]["graph_vs_netlist"] == 0


def test_demo_of_a_compressed_recipe(tmp_path):
    folder = compressed(tmp_path / "net")
    metrics = compress_folder(tmp_path / "recipe") / "metrics.json"
    found = Compiled.load(folder)
    x = np.random.default_rng(5).integers(0, 16, (20, 64))
    y = found.graph.evaluate(x).argmax(axis=1)
    content = demo_content(Demo(
        data=DataSet("mnist", x, y, x, y, 5, "0..15/15"),
        trained=Trained(metrics.with_name("model.onnx.gz"), metrics, None, 1.0, 1.0, y),
        compiled=found, comparison=Comparison(20, 0, 0, y, y, True),
        simulation=Simulation(y[:, np.newaxis], None, NativeRun(y[:, np.newaxis], 1, 1, 32.0)),
        boards={}, netlist_mismatches={}, netlist_frames=6, answers=y, driver_mismatches=0,
        steps=Steps()))
    assert content.compression is not None
    assert content.compression.error == 0.0134
    assert content.compression.layers[0].pixel_shape == (8, 8)
    assert content.compression.layers[0].loads[0].engine == "sparse"


def test_command(tmp_path, monkeypatch, capsys):
    folder = compiled(tmp_path / "net")
    monkeypatch.setattr("sys.argv", ["sterna", "report", str(folder), "--json"])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 0
    assert json.loads(capsys.readouterr().out)["report"] == str(folder / "report.html")
