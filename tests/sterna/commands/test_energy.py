"""`sterna energy` on a small network."""

import json
from pathlib import Path

import pytest

from sterna.compilation import compile_graph
from sw.schedule import Loading
from tests.hw import sparse_sequences
from tests.sterna.builds import pretend_build


def test_without_a_build_toggles_are_estimated(sterna, compiled, frames):
    done = sterna("energy", compiled, "--input", frames, "--rate", 50, "--json")
    assert done.status == 0
    document = done.json
    assert (document["method"], document["data"], document["board"]) == (
        "estimate", "input", "icebreaker")
    slow, fast = document["asked_rate"], document["full_rate"]
    assert 50 < document["cable_rate"]["frames_per_second"] < fast["frames_per_second"]
    assert slow["frames_per_second"] == 50
    assert slow["energy_uj"]["value"] > fast["energy_uj"]["value"]
    for found in (slow, fast):
        assert found["energy_uj"]["low"] < found["energy_uj"]["value"] < found["energy_uj"]["high"]
        assert sum(found["energy_uj"]["shares"].values()) == pytest.approx(1)
        for parts in ("layers_uj", "components_uj"):
            assert sum(part["value"] for part in found[parts].values()) == pytest.approx(
                found["energy_uj"]["value"])
    assert {constant["kind"] for constant in document["constants"]} <= {
        "measured", "derived", "datasheet", "guess"}
    assert set(document["asic"]) == {"asic-45nm", "asic-7nm"}
    written = json.loads((compiled / "energy.json").read_text())
    assert written["schema"] == "sterna.energy/1"
    assert written["full_rate"] == fast


def test_a_table_for_people(sterna, compiled):
    done = sterna("energy", compiled, "--rate", 50)
    assert done.status == 0
    for words in ("energy, modelled", "random integers", "energy per inference", "block RAM",
                  "shell", "asic-45nm", "guess", "without regulators"):
        assert words in done.out, words


@pytest.mark.slow
def test_gates_are_counted_where_they_are_asked_for(sterna, compiled):
    assert sterna("energy", compiled, "--json").json["gates"] is None
    assert sterna("energy", compiled, "--gates", "--json").json["gates"]["gate_equivalents"] > 100
    assert "gate equivalents" in sterna("energy", compiled, "--gates").out


def test_what_is_unknown_is_said(sterna, compiled):
    done = sterna("energy", compiled, "--board", "ulx3s-25f")
    assert "Unknown: PLL: pll_core of the ECP5 25F is unknown" in done.out


def test_a_measured_static_power_is_taken(sterna, compiled):
    tables, mine = (sterna("energy", compiled, "--board", "ulx3s-25f", *more, "--json").json
                    for more in ((), ("--static-mw", 50)))
    assert tables["full_rate"]["components_uj"]["static"]["shares"] == {"guess": 1.0}
    assert mine["full_rate"]["components_uj"]["static"]["shares"] == {"measured": 1.0}


def test_a_netlist_needs_a_build(refuses, compiled):
    refuses(f"Folder {compiled} must hold a build for one board, but has none; `sterna build` "
            f"makes one", "energy", compiled, "--netlist", 4)


def test_a_damaged_netlist_is_refused(refuses, compiled):
    target = pretend_build(compiled)
    refuses(f"Netlist {target / 'netlist.json'} must be Yosys' JSON with one top module, but is "
            f"not: build again", "energy", compiled, "--netlist", 4)


def loaded_from(start: str, folder: Path) -> Path:
    """A small network on a shared engine whose weights are loaded."""
    graph = sparse_sequences.network()
    return compile_graph(graph, board="icebreaker", loading=Loading("rice", start)).save(folder)


def test_loading_is_said_to_be_left_out(sterna, tmp_path):
    folder = loaded_from("flash", tmp_path / "net")
    document = sterna("energy", folder, "--json").json
    note = ("Loading the weights, which the design reads from the flash once at the start, is in "
            "no energy per inference, and was not counted")
    assert (document["loading_uj"], document["loading_note"]) == (None, note)
    assert f"{note}." in sterna("energy", folder).out
    assert set(document["full_rate"]["layers_uj"]) >= {"fc0..fc2", "fc0", "fc1", "fc2", "shell"}


def test_weights_of_the_bitstream_are_not_loaded(sterna, compiled):
    document = sterna("energy", compiled, "--json").json
    assert (document["loading_uj"], document["loading_note"]) == (None, None)


def test_weights_of_the_host_are_not_in_a_netlist(refuses, tmp_path):
    folder = loaded_from("host", tmp_path / "net")
    pretend_build(folder)
    refuses("Weights must be in the bitstream, in block RAM or in the flash for activity to be "
            "counted in the netlist, not come from the host; leave out `--netlist`",
            "energy", folder, "--netlist", 1)


@pytest.mark.parametrize("options, sentence", [
    (("--rate", 0), "Frame rate must be above 0 and at most "),
    (("--static-mw", -1), "Static power must be a number of milliwatts from 0, not -1.0"),
])
def test_rejects_numbers_that_make_no_sense(sterna, compiled, options, sentence):
    done = sterna("energy", compiled, *options)
    assert done.status == 1
    assert done.err.startswith(f"sterna: {sentence}")


@pytest.mark.full
def test_toggles_are_counted_in_the_netlist_that_was_placed(sterna, compiled, frames):
    """The command fails where the answers over the cable are not the graph's."""
    assert sterna("build", compiled, "--board", "icebreaker").status == 0
    document = sterna("energy", compiled, "--input", frames, "--netlist", 2, "--json").json
    assert (document["method"], document["frames"]) == ("netlist", 2)
    layers = document["events"]["per_frame"]
    assert all(layers[name]["ff_toggle"] > 0 for name in layers if name not in ("pins",))
    assert layers["pins"]["io_toggle"] > 10
