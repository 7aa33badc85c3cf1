import gzip
import hashlib
import os

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from sw.errors import SternaError
from sw.lower import lower, model_file, model_sha256, read_model
from tests.sw.lower.build_model import ModelBuilder


@pytest.fixture
def model():
    b = ModelBuilder(1, 4)
    return b.model(b.dense(b.quant("x"), [[1, -2, 3, 0]]))


def with_side_file(model, location, **entries) -> bytes:
    """The model's weights as a reference to a side file."""
    for tensor in model.graph.initializer:
        if tensor.dims == [1, 4]:
            tensor.ClearField("raw_data")
            tensor.data_location = onnx.TensorProto.EXTERNAL
            for key, value in {"location": location, **entries}.items():
                tensor.external_data.add(key=key, value=value)
    return model.SerializeToString()


def write(path, content):
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return path


WEIGHTS = np.array([[1, -2, 3, 0]], np.float32).tobytes()


@pytest.mark.parametrize("pack, name", [(bytes, "m.onnx"), (gzip.compress, "m.onnx.gz")])
def test_reads(tmp_path, model, pack, name):
    path = write(tmp_path / name, pack(model.SerializeToString()))
    assert read_model(path) == model
    assert lower(str(path)).graph.node("fc0").weights.tolist() == [[1, -2, 3, 0]]


def test_reads_weights_from_a_side_file(tmp_path, model):
    (tmp_path / "w").mkdir()
    (tmp_path / "w/m.data").write_bytes(b"\0" * 8 + WEIGHTS)
    path = write(tmp_path / "m.onnx", with_side_file(model, "w/m.data", offset="8", length="16"))
    loaded = read_model(path)
    tensor = next(t for t in loaded.graph.initializer if t.dims == [1, 4])
    assert numpy_helper.to_array(tensor).tolist() == [[1, -2, 3, 0]]
    assert not tensor.external_data


def test_reads_a_model_behind_a_link(tmp_path, model):
    path = write(tmp_path / "a" / "m.onnx", with_side_file(model, "m.data"))
    write(tmp_path / "a" / "m.data", WEIGHTS)
    link = tmp_path / "link.onnx"
    link.symlink_to(path)
    assert lower(link).graph.node("fc0").weights.tolist() == [[1, -2, 3, 0]]


@pytest.mark.parametrize("content, message", [
    (None, r"^Model must be an ONNX file, but \S+/m\.onnx does not exist$"),
    (b"\x89PNG\r\n\x1a\n", r"^Model must be an ONNX file, but \S+/m\.onnx is none \(its content is "
                           r"not a serialised model\)$"),
    (b"", r"^Model must be an ONNX file, but \S+/m\.onnx is none \(it has no operators\)$"),
    (onnx.TensorProto(name="t", dims=[1]).SerializeToString(),
     r"^Model must be an ONNX file, but \S+/m\.onnx is none \("),
    (gzip.compress(b"abc" * 100, mtime=0)[:20],
     r"^Model must be an ONNX file, but \S+/m\.onnx is a damaged gzip file \("),
])
def test_rejects_what_is_no_model(tmp_path, content, message):
    path = tmp_path / "m.onnx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SternaError, match=message):
        read_model(path)


def test_rejects_a_folder(tmp_path):
    with pytest.raises(SternaError, match=r"^Model must be an ONNX file, but \S+ is not a file$"):
        read_model(tmp_path)


def test_rejects_a_model_that_unpacks_to_too_much(tmp_path, model, monkeypatch):
    monkeypatch.setattr(model_file, "MAX_MODEL_BYTES", 1 << 20)
    path = write(tmp_path / "m.onnx.gz", gzip.compress(b"\0" * (1 << 21)))
    with pytest.raises(SternaError, match=r"^Model must have at most 1 MiB, but \S+ has more$"):
        read_model(path)


def test_rejects_too_many_operators(tmp_path, model, monkeypatch):
    monkeypatch.setattr(model_file, "MAX_NODES", 3)
    path = write(tmp_path / "m.onnx", model.SerializeToString())
    with pytest.raises(SternaError, match=r"^Model must have at most 3 operators, but \S+ has 4$"):
        read_model(path)


OUTSIDE = (r"^Side file '.*' of model \S+/m\.onnx must lie in the model's folder, but it points "
           r"outside of it \(tensor 'c\d+'\)$")


@pytest.mark.parametrize("location", ["/etc/hostname", "../secret", "a/../../secret", "C:\\secret",
                                      "..\\secret", "\\\\host\\share", ""])
def test_rejects_a_side_file_elsewhere(tmp_path, model, location):
    write(tmp_path / "secret", WEIGHTS)
    path = write(tmp_path / "models" / "m.onnx", with_side_file(model, location))
    with pytest.raises(SternaError, match=OUTSIDE):
        read_model(path)


def test_rejects_a_link_that_leads_elsewhere(tmp_path, model):
    write(tmp_path / "secret", WEIGHTS)
    path = write(tmp_path / "models" / "m.onnx", with_side_file(model, "m.data"))
    os.symlink(tmp_path / "secret", tmp_path / "models" / "m.data")
    with pytest.raises(SternaError, match=OUTSIDE):
        read_model(path)


@pytest.mark.parametrize("entries, message", [
    ({}, r"^Side file 'm\.data' of model \S+ must lie in the model's folder, but it is missing "
         r"\(tensor 'c\d+' is in it\)$"),
    ({"offset": "4"}, r"^Tensor 'c\d+' of .* must be as its shape and type say"),
    ({"offset": "4", "length": "16"}, r"^Side file m\.data of model \S+ must hold bytes 4\.\.20 "
                                      r"for tensor 'c\d+', but it has 16$"),
    ({"offset": "-4"}, r"^Side file offset of tensor 'c\d+' of model \S+ must be a number of "
                       r"bytes, not '-4'$"),
    ({"length": "x"}, r"^Side file length of tensor .* must be a number of bytes, not 'x'$"),
])
def test_rejects_a_damaged_side_file(tmp_path, model, entries, message):
    if entries:
        write(tmp_path / "m.data", WEIGHTS)
    path = write(tmp_path / "m.onnx", with_side_file(model, "m.data", **entries))
    with pytest.raises(SternaError, match=message):
        lower(path)


def test_rejects_side_files_that_are_too_large_together(tmp_path, model, monkeypatch):
    content = with_side_file(model, "m.data")
    monkeypatch.setattr(model_file, "MAX_MODEL_BYTES", max(1 << 20, len(content)))
    with (write(tmp_path / "m.data", b"") .open("wb")) as file:
        file.truncate((1 << 20) + 4)
    path = write(tmp_path / "m.onnx", content)
    with pytest.raises(SternaError, match=r"^Side files of model \S+ must have at most 1 MiB "
                                          r"together, but tensor 'c\d+' asks for more$"):
        read_model(path)


def test_side_files_of_attributes_are_checked_too(tmp_path, model):
    tensor = onnx.TensorProto(name="hidden", dims=[1], data_type=onnx.TensorProto.FLOAT,
                              data_location=onnx.TensorProto.EXTERNAL)
    tensor.external_data.add(key="location", value="/etc/hostname")
    inner = onnx.helper.make_graph([onnx.helper.make_node("Constant", [], ["v"], value=tensor)],
                                   "inner", [], [])
    model.graph.node.append(onnx.helper.make_node("If", ["x"], ["y"], then_branch=inner))
    path = write(tmp_path / "m.onnx", model.SerializeToString())
    with pytest.raises(SternaError, match=r"^Side file '/etc/hostname' of model \S+ must lie in "
                                          r"the model's folder, but it points outside of it "
                                          r"\(tensor 'hidden'\)$"):
        read_model(path)


def test_hash_is_of_the_content(tmp_path):
    for name, content in (("m.onnx", b"some model"), ("m.onnx.gz", gzip.compress(b"some model"))):
        path = write(tmp_path / "folder" / name, content)
        assert model_sha256(path) == hashlib.sha256(b"some model").hexdigest()
    with pytest.raises(SternaError, match="must be readable"):
        model_sha256(tmp_path / "none.onnx")
