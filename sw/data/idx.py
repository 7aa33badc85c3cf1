"""IDX files, the format of MNIST and of the sets that replace it, plain or gzipped."""

import gzip
import zlib
from math import prod
from pathlib import Path
from typing import IO, cast

import numpy as np

from sw.data.dataset import DataSet
from sw.errors import SternaError

__all__ = ["load_idx", "read_idx"]

UNSIGNED_BYTE = 0x08
MAX_DIMENSIONS = 4
MAX_BYTES = 1 << 30  # EMNIST, the largest of the family, has 550 MB


def read_idx(path: Path) -> np.ndarray:
    """Read the bytes of an IDX file, in its shape.

    A file says its own size; no more than that is unpacked, and no more than a gigabyte.

    Raises
    ------
    SternaError
        Where the file is missing, damaged, shorter or longer than it says, or not of bytes.
    """
    try:
        with (gzip.open(path) if path.suffix == ".gz" else open(path, "rb")) as file:
            return _read(cast("IO[bytes]", file), path)
    except OSError as error:  # BadGzipFile is one
        raise SternaError(f"{path} must be a readable IDX file: {error.strerror or error}"
                          ) from error
    except (EOFError, zlib.error) as error:
        raise SternaError(f"{path} must be a whole gzip file: {error}") from error


def load_idx(name: str, folder: str | Path) -> DataSet:
    """Load the four files of MNIST or of a set of the same make from ``folder``.

    The files are ``train-images-idx3-ubyte``, ``train-labels-idx1-ubyte``, ``t10k-images-...``
    and ``t10k-labels-...``, each also with a dot for the second hyphen, and with ``.gz``.
    """
    folder = Path(folder)
    parts = []
    for part in ("train", "t10k"):
        images_path = _find(folder, f"{part}-images", "idx3-ubyte")
        labels_path = _find(folder, f"{part}-labels", "idx1-ubyte")
        images, labels = read_idx(images_path), read_idx(labels_path)
        if images.ndim != 3:
            raise SternaError(f"{images_path} must hold images, of 3 dimensions, not {images.ndim}")
        if labels.shape != images.shape[:1]:
            raise SternaError(f"{labels_path} must hold a label for each of {len(images)} images, "
                              f"not the shape {labels.shape}")
        if not len(images):
            raise SternaError(f"{images_path} must hold at least one image")
        parts += [images, labels]
    train_x, train_y, test_x, test_y = parts
    classes = 1 + max(int(train_y.max()), int(test_y.max()))
    try:
        return DataSet(name, train_x, train_y, test_x, test_y, classes, input_type="uint8/255")
    except ValueError as error:
        raise SternaError(f"{folder} must hold one data set: {error}") from error


def _read(file: IO[bytes], path: Path) -> np.ndarray:
    magic = _take(file, 4, path)
    if magic[:2] != b"\0\0":
        raise SternaError(f"{path} must be an IDX file, which begins with two zero bytes, not with "
                          f"{magic[:2].hex(' ')}")
    if magic[2] != UNSIGNED_BYTE:
        raise SternaError(f"{path} must hold unsigned bytes (IDX type 0x08), not type "
                          f"0x{magic[2]:02x}")
    dimensions = magic[3]
    if not 1 <= dimensions <= MAX_DIMENSIONS:
        raise SternaError(f"{path} must have 1 to {MAX_DIMENSIONS} dimensions, not {dimensions}")
    header = _take(file, 4 * dimensions, path)
    shape = tuple(np.frombuffer(header, ">u4").tolist())
    size = prod(shape)
    if size > MAX_BYTES:
        raise SternaError(f"{path} must hold at most {MAX_BYTES} bytes, not the {size} of the "
                          f"shape {shape}")
    values = _take(file, size, path)
    if file.read(1):
        raise SternaError(f"{path} must end after the {size} bytes of its shape {shape}")
    return np.frombuffer(values, np.uint8).reshape(shape)


def _take(file: IO[bytes], size: int, path: Path) -> bytes:
    """Read ``size`` bytes; memory grows with what is there, not with what the header claims."""
    data = file.read(size)
    if len(data) != size:
        raise SternaError(f"{path} must not be truncated: {size} bytes were expected, {len(data)} "
                          f"are there")
    return data


def _find(folder: Path, stem: str, suffix: str) -> Path:
    names = [f"{stem}{dot}{suffix}{gz}" for dot in "-." for gz in ("", ".gz")]
    for name in names:
        if (folder / name).is_file():
            return folder / name
    if not folder.is_dir():
        raise SternaError(f"{folder} must be a folder with IDX files, but it does not exist")
    raise SternaError(f"{folder} must hold {names[0]} or {names[1]}, but has neither")
