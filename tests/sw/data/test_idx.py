import gzip
import struct

import numpy as np
import pytest

from sw.data import idx
from sw.data.idx import load_idx, read_idx
from sw.errors import SternaError

IMAGES = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)


def encode(values, kind=0x08):
    return struct.pack(f">BBBB{values.ndim}I", 0, 0, kind, values.ndim,
                       *values.shape) + values.tobytes()


def write_set(folder, **changes):
    files = {
        "train-images-idx3-ubyte": IMAGES,
        "train-labels-idx1-ubyte": np.array([3, 1], np.uint8),
        "t10k-images-idx3-ubyte": IMAGES[:1] + 1,
        "t10k-labels-idx1-ubyte": np.array([2], np.uint8),
    }
    for name, values in files.items():
        (folder / name).write_bytes(encode(changes.get(name[:7].rstrip("-"), values)))


@pytest.mark.parametrize("values", [IMAGES, IMAGES[0, 0], np.zeros((0, 4), np.uint8)])
def test_reads_what_was_written(tmp_path, values):
    path = tmp_path / "x"
    path.write_bytes(encode(values))
    found = read_idx(path)
    assert found.dtype == np.uint8
    assert found.shape == values.shape
    assert np.array_equal(found, values)


def test_reads_gzip(tmp_path):
    path = tmp_path / "x.gz"
    path.write_bytes(gzip.compress(encode(IMAGES)))
    assert np.array_equal(read_idx(path), IMAGES)


@pytest.mark.parametrize("rename", [lambda name: name, lambda name: name.replace("-idx", ".idx")])
def test_loads_a_set_under_either_name(tmp_path, rename):
    write_set(tmp_path)
    for path in list(tmp_path.iterdir()):
        path.rename(tmp_path / rename(path.name))
    data = load_idx("mnist", tmp_path)
    assert np.array_equal(data.train_x, IMAGES)
    assert data.train_y.tolist() == [3, 1]
    assert data.test_y.tolist() == [2]
    assert (data.name, data.classes, data.input_type) == ("mnist", 4, "uint8/255")


def test_missing_folder(tmp_path):
    with pytest.raises(SternaError, match=r"/no must be a folder with IDX files, but it does not "
                                          r"exist$"):
        load_idx("mnist", tmp_path / "no")


def test_missing_file(tmp_path):
    write_set(tmp_path)
    (tmp_path / "t10k-labels-idx1-ubyte").unlink()
    with pytest.raises(SternaError, match=r" must hold t10k-labels-idx1-ubyte or "
                                          r"t10k-labels-idx1-ubyte\.gz, but has neither$"):
        load_idx("mnist", tmp_path)


def test_missing_path(tmp_path):
    with pytest.raises(SternaError, match=r"/x must be a readable IDX file: No such file"):
        read_idx(tmp_path / "x")


@pytest.mark.parametrize(("content", "message"), [
    (b"", r"/x must not be truncated: 4 bytes were expected, 0 are there$"),
    (encode(IMAGES)[:10], r"/x must not be truncated: 12 bytes were expected, 6 are there$"),
    (encode(IMAGES)[:-1], r"/x must not be truncated: 24 bytes were expected, 23 are there$"),
    (encode(IMAGES) + b"\0", r"/x must end after the 24 bytes of its shape \(2, 3, 4\)$"),
    (b"\x89PNG", r"/x must be an IDX file, which begins with two zero bytes, not with 89 50$"),
    (encode(IMAGES, 0x0D), r"/x must hold unsigned bytes \(IDX type 0x08\), not type 0x0d$"),
    (b"\0\0\x08\0", r"/x must have 1 to 4 dimensions, not 0$"),
    (b"\0\0\x08\xff", r"/x must have 1 to 4 dimensions, not 255$"),
    (b"\0\0\x08\x02" + b"\xff" * 8, r"/x must hold at most 1073741824 bytes, not the \d+ of the "),
])
def test_damaged_file(tmp_path, content, message):
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(SternaError, match=message):
        read_idx(path)


@pytest.mark.parametrize(("content", "message"), [
    (b"no gzip", r"/x\.gz must be a readable IDX file: Not a gzipped file"),
    (gzip.compress(encode(IMAGES), mtime=0)[:-9],
     r"/x\.gz must be a whole gzip file: Compressed file "),
    (gzip.compress(encode(IMAGES), mtime=0)[:10] + b"\xff" * 20,
     r"/x\.gz must be a whole gzip file: Error"),
])
def test_damaged_gzip(tmp_path, content, message):
    path = tmp_path / "x.gz"
    path.write_bytes(content)
    with pytest.raises(SternaError, match=message):
        read_idx(path)


def test_bomb_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(idx, "MAX_BYTES", 1000)
    path = tmp_path / "x.gz"
    path.write_bytes(gzip.compress(encode(np.zeros(1001, np.uint8))))
    with pytest.raises(SternaError, match=r"must hold at most 1000 bytes"):
        read_idx(path)


@pytest.mark.parametrize(("changes", "message"), [
    ({"train-l": IMAGES}, r"train-labels-idx1-ubyte must hold a label for each of 2 images, not "
                          r"the shape \(2, 3, 4\)$"),
    ({"train-i": IMAGES[0]}, r"train-images-idx3-ubyte must hold images, of 3 dimensions, not 2$"),
    ({"t10k-im": IMAGES[:1, :2]}, r" must hold one data set: mnist: test frames must have the "
                                  r"shape \(3, 4\)"),
    ({"train-i": IMAGES[:0], "train-l": np.zeros(0, np.uint8)}, r"must hold at least one image$"),
])
def test_parts_that_do_not_fit(tmp_path, changes, message):
    write_set(tmp_path, **changes)
    with pytest.raises(SternaError, match=message):
        load_idx("mnist", tmp_path)


def test_mnist(sterna_data):
    data = load_idx("mnist", sterna_data / "mnist")
    assert data.train_x.shape == (60_000, 28, 28)
    assert data.test_x.shape == (10_000, 28, 28)
    assert data.classes == 10
    assert data.test_y[:8].tolist() == [7, 2, 1, 0, 4, 1, 4, 9]
