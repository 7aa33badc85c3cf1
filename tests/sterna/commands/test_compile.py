"""`sterna compile`: what it writes, and what it says to models and options that cannot be."""

import json

import numpy as np
import onnx
import pytest

from sw.graph import ArgMax, Graph
from tests.sterna.networks import INPUT_TYPE, write_model
from tests.sw.lower.build_model import ModelBuilder

FILES = {"graph.sterna", "schedule.json", "accelerator.v", "estimate.json"}


def test_writes_the_folder(sterna, model, tmp_path):
    out = tmp_path / "deep" / "net"
    done = sterna("compile", model, "-o", out, "--input-type", INPUT_TYPE, "--board", "icebreaker",
                  "--json")
    assert (done.status, done.err) == (0, "")
    assert {path.name for path in out.iterdir()} == FILES
    estimate = json.loads((out / "estimate.json").read_text())
    assert estimate["schema"] == "sterna.estimate/1"
    assert estimate["graph_hash"] == Graph.load(out / "graph.sterna").hash
    assert done.json["cycles_per_frame"] == estimate["cycles_per_frame"]
    assert done.json["kind"] == "estimate, before synthesis"
    for name in ("schedule.json", "estimate.json"):
        assert json.loads((out / name).read_text())["provenance"]["packages"]["numpy"]
    assert "module accelerator(" in (out / "accelerator.v").read_text()


def test_the_same_model_gives_the_same_bytes(sterna, model, shared, tmp_path, contents):
    sterna("compile", model, "-o", tmp_path, "--input-type", INPUT_TYPE, "--board", "icebreaker",
           "--fps", "200000")
    again = contents(tmp_path)
    assert again == {name: (shared / name).read_bytes() for name in FILES}


def test_speaks_to_people(sterna, model, tmp_path):
    done = sterna("compile", model, "-o", tmp_path, "--input-type", INPUT_TYPE)
    assert done.status == 0
    assert done.out.startswith("compiled small.onnx\n")
    assert "estimate, before synthesis" in done.out


@pytest.mark.slow
def test_class_is_a_choice(sterna, model, tmp_path):
    done = sterna("compile", model, "-o", tmp_path, "--input-type", INPUT_TYPE, "--output",
                  "class")
    assert done.status == 0
    assert isinstance(Graph.load(tmp_path / "graph.sterna").nodes[-1], ArgMax)


def test_takes_a_schedule_as_it_is(sterna, model, shared, tmp_path):
    schedule = json.loads((shared / "schedule.json").read_text())
    name = next(iter(schedule["layers"]))
    schedule["layers"][name] |= {"pe": 3, "simd": 2}
    own = tmp_path / "own.json"
    own.write_text(json.dumps(schedule))
    done = sterna("compile", model, "-o", tmp_path / "net", "--input-type", INPUT_TYPE,
                  "--schedule", own, "--json")
    assert done.json["layers"][name]["cycles"] == (6 // 3) * (8 // 2)
    written = json.loads((tmp_path / "net" / "schedule.json").read_text())
    assert written["layers"] == schedule["layers"]


def float_model(path, *, is_quantised):
    b = ModelBuilder(1, 2)
    x = b.quant("x") if is_quantised else "x"
    onnx.save(b.model(b.op("MatMul", x, np.array([[0.5], [1.5]]), name="fc")), path)


def side_file_model(path, location):
    b = ModelBuilder(1, 2)
    model = b.model(b.dense(b.quant("x"), [[1, 2]]))
    tensor = max(model.graph.initializer, key=lambda t: len(t.raw_data))
    (path.parent / "weights.bin").write_bytes(tensor.raw_data)
    onnx.external_data_helper.set_external_data(tensor, location)
    tensor.ClearField("raw_data")
    path.write_bytes(model.SerializeToString())
    return tensor.name


@pytest.fixture
def refuses_model(refuses, tmp_path, contents):
    """Compile `m.onnx`, which must be refused; an older folder and a new one stay as they are."""
    def run(sentence, *options):
        old, new = tmp_path / "old", tmp_path / "new"
        old.mkdir()
        (old / "graph.sterna").write_text("an earlier one")
        for out in (old, new):
            refuses(sentence, "compile", tmp_path / "m.onnx", "-o", out, *options)
        assert contents(old) == {"graph.sterna": b"an earlier one"}
        assert not new.exists()

    return run


def test_no_model_file(refuses_model, tmp_path):
    refuses_model(f"Model must be an ONNX file, but {tmp_path}/m.onnx does not exist")


@pytest.mark.parametrize("content, reason", [
    (b"hello\n", "its content is not a serialised model"), (b"", "it has no operators")])
def test_not_onnx(refuses_model, tmp_path, content, reason):
    (tmp_path / "m.onnx").write_bytes(content)
    refuses_model(f"Model must be an ONNX file, but {tmp_path}/m.onnx is none ({reason})")


def test_not_quantised(refuses_model, tmp_path):
    float_model(tmp_path / "m.onnx", is_quantised=False)
    refuses_model("Model must be quantised, but none of its 1 operators is a quantiser "
                  "(BipolarQuant, IntQuant, Quant)", "--input-type", "uint8/255")


def test_float_weight(refuses_model, tmp_path):
    float_model(tmp_path / "m.onnx", is_quantised=True)
    refuses_model("Weights of MatMul 'fc' (operator 2 of 2, makes 't1') must be quantised (behind "
                  "a Quant or BipolarQuant), but 'c3' is a float weight")


def test_unsupported_operator(sterna, tmp_path):
    b = ModelBuilder(1, 1, 4)
    onnx.save(b.model(b.op("LSTM", b.quant("x"), np.ones((1, 4, 1)), np.ones((1, 4, 1)),
                           hidden_size=1, name="memory")), tmp_path / "m.onnx")
    done = sterna("compile", tmp_path / "m.onnx", "-o", tmp_path / "new")
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("sterna: Operator LSTM 'memory' (operator 2 of 2, makes 't1') "
                               "cannot be lowered; supported are Abs, Acos, ")
    assert done.err.endswith(", Transpose\n")
    assert not (tmp_path / "new").exists()


def test_side_file_that_is_missing(refuses_model, tmp_path):
    tensor = side_file_model(tmp_path / "m.onnx", "nothing.bin")
    refuses_model(f"Side file 'nothing.bin' of model {tmp_path}/m.onnx must lie in the model's "
                  f"folder, but it is missing (tensor {tensor!r} is in it)")


@pytest.mark.parametrize("location", ["../weights.bin", "/etc/passwd", "a/../../weights.bin"])
def test_side_file_outside_of_the_folder(refuses_model, tmp_path, location):
    tensor = side_file_model(tmp_path / "m.onnx", location)
    refuses_model(f"Side file {location!r} of model {tmp_path}/m.onnx must lie in the model's "
                  f"folder, but it points outside of it (tensor {tensor!r})")


def test_input_type_is_missing(refuses_model, tmp_path):
    write_model(tmp_path / "m.onnx")
    refuses_model("Operator MatMul 't2' (operator 3 of 8, makes 't2') comes before any quantiser "
                  "of the model's input, so the integers of the input must be given: use "
                  "--input-type, as in uint8/255")


FORMS = "uintN, intN (N from 1 to 32), LO..HI or bipolar, with or without /DIVISOR"


@pytest.mark.parametrize("text, sentence", [
    ("float32", f"Input type must be {FORMS}, not 'float32'"),
    ("uint8/0", "Input type 'uint8/0' must have a positive number as its divisor, not '0'"),
    ("uint99", "Input type 'uint99' must have 1 to 32 bits, not 99"),
    ("5..2", "Input type '5..2' must go from a lower to a higher integer, but 5 is not below 2"),
])
def test_input_type_that_is_none(refuses_model, tmp_path, text, sentence):
    write_model(tmp_path / "m.onnx")
    refuses_model(sentence, "--input-type", text)


RAW = ("--input-type", INPUT_TYPE)


@pytest.mark.parametrize("options, sentence", [
    (("--fps", "0"), "Frame rate must be positive, not 0.0"),
    (("--fps", "nan"), "Frame rate must be positive, not nan"),
    (("--fps=-2",), "Frame rate must be positive, not -2.0"),
    (("--board", "icebreaker", "--fps", "1e9"), "Frame rate must be at most 24000000 per second "
     "at 24 MHz, one frame in 1 cycles, not 1e+09"),
    (("--clock", "0"), "Clock must be a positive number of MHz, not 0"),
    (("--clock", "nan"), "Clock must be a positive number of MHz, not nan"),
    (("--output", "both"), "Output must be 'model' or 'class', not 'both'"),
    (("--board", "nexys"), "Board must be one of icebreaker, icestick, ulx3s-25f, "
     "ulx3s-85f, not 'nexys'"),
])
@pytest.mark.slow
def test_options_that_cannot_be(refuses_model, tmp_path, options, sentence):
    write_model(tmp_path / "m.onnx")
    refuses_model(sentence, *RAW, *options)


def test_board_that_is_too_small(sterna, tmp_path):
    write_model(tmp_path / "m.onnx", 512, 512, 10, bits=8)
    done = sterna("compile", tmp_path / "m.onnx", "-o", tmp_path / "new", *RAW, "--board",
                  "icebreaker")
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("sterna: Device iCE40 UP5K must hold the network's smallest "
                               "schedule, about ")
    assert done.err.endswith("; choose a larger board or a smaller network\n")
    assert not (tmp_path / "new").exists()


def test_frame_rate_that_does_not_fit(sterna, tmp_path):
    write_model(tmp_path / "m.onnx", 256, 64, 10)
    done = sterna("compile", tmp_path / "m.onnx", "-o", tmp_path / "new", *RAW, "--board",
                  "icebreaker", "--fps", "20e6")
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("sterna: Device iCE40 UP5K must hold 2e+07 frames/s, about ")
    assert "; the nearest that fits is " in done.err


@pytest.fixture
def own_schedule(shared, tmp_path):
    """Write the schedule of the small model with a change to its first layer."""
    def write(**changes):
        schedule = json.loads((shared / "schedule.json").read_text())
        name = next(iter(schedule["layers"]))
        schedule["layers"][name] |= changes
        (tmp_path / "own.json").write_text(json.dumps(schedule))
        return name, tmp_path / "own.json"

    return write


@pytest.mark.parametrize("changes, sentence", [
    ({"pe": 4}, "PE of layer {name!r} must divide its 6 outputs, not be 4; choose one of [1, 2, 3, "
                "6]"),
    ({"simd": 3}, "SIMD of layer {name!r} must divide its 8 inputs, not be 3; choose one of [1, 2, "
                  "4, 8]"),
    ({"pe": 0}, "PE of layer {name!r} must be a positive integer, not 0"),
    ({"pe": "two"}, "PE of layer {name!r} must be a positive integer, not 'two'"),
    ({"engine": "xnor"}, "Engine 'xnor' must have bipolar weights and activations, but layer "
                         "{name!r} has weights in -1..1 and activations in 0..16"),
    ({"engine": "magic"}, "Engine of layer {name!r} must be one of xnor, ternary, lowbit, not "
                          "'magic'"),
    ({"store": "disk"}, "Store of layer {name!r} must be one of rom, bram, not 'disk'"),
])
def test_schedule_that_cannot_be(refuses_model, own_schedule, tmp_path, changes, sentence):
    write_model(tmp_path / "m.onnx")
    name, own = own_schedule(**changes)
    refuses_model(sentence.format(name=name), *RAW, "--schedule", own)


def test_schedule_of_other_layers(refuses_model, own_schedule, tmp_path):
    write_model(tmp_path / "m.onnx")
    name, own = own_schedule()
    layers = json.loads(own.read_text())["layers"]
    own.write_text(own.read_text().replace(f'"{name}"', '"conv1"'))
    refuses_model(f"Schedule must name layers of the graph, which are {', '.join(layers)}, not "
                  f"conv1", *RAW, "--schedule", own)


def test_schedule_that_is_no_file(refuses_model, tmp_path):
    write_model(tmp_path / "m.onnx")
    refuses_model(f"{tmp_path}/s.json must be a readable file: No such file or directory", *RAW,
                  "--schedule", tmp_path / "s.json")


def test_schedule_and_frame_rate(refuses_model, own_schedule, tmp_path):
    write_model(tmp_path / "m.onnx")
    refuses_model("A schedule must be given or fitted to a frame rate, not both", *RAW,
                  "--schedule", own_schedule()[1], "--fps", "5")


def test_output_that_is_a_file(refuses, model, tmp_path):
    out = tmp_path / "notes.txt"
    out.write_text("mine")
    refuses(f"Output {out} must be a folder: File exists", "compile", model, "-o", out, *RAW)
    assert out.read_text() == "mine"


def test_output_is_needed(sterna, model):
    done = sterna("compile", model)
    assert (done.status, done.out) == (2, "")
    assert "Missing option '-o' / '--output-dir'" in done.err
