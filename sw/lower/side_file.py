"""Weights that an exporter put beside the model file."""

from pathlib import Path, PurePosixPath, PureWindowsPath

import onnx

from sw.errors import SternaError

__all__ = ["SideFiles"]


class SideFiles:
    """Reads tensors from the files that they name, which must lie in the model's folder.

    Parameters
    ----------
    model : :class:`Path`
        The model file.
    max_bytes : :class:`int`
        Most bytes that all tensors together may take.
    """

    def __init__(self, model: Path, max_bytes: int):
        self.model = model
        self.folder = model.resolve().parent
        self.max_bytes = max_bytes
        self.used = 0

    def load(self, tensor: onnx.TensorProto) -> None:
        """Move the content of ``tensor`` from its side file into it."""
        entries = {entry.key: entry.value for entry in tensor.external_data
                   if isinstance(entry.value, str)}
        path = self._path(tensor, entries.get("location", ""))
        size = path.stat().st_size
        offset = self._number(tensor, entries.get("offset", "0"), "offset")
        length = self._number(tensor, entries.get("length", str(max(0, size - offset))), "length")
        if offset + length > size:
            raise SternaError(f"Side file {path.name} of model {self.model} must hold bytes "
                              f"{offset}..{offset + length} for tensor {tensor.name!r}, but it has "
                              f"{size}")
        self.used += length
        if self.used > self.max_bytes:
            raise SternaError(f"Side files of model {self.model} must have at most "
                              f"{self.max_bytes >> 20} MiB together, but tensor {tensor.name!r} "
                              f"asks for more")
        with path.open("rb") as file:
            file.seek(offset)
            tensor.raw_data = file.read(length)
        tensor.ClearField("external_data")
        tensor.data_location = onnx.TensorProto.DEFAULT

    def _path(self, tensor: onnx.TensorProto, location: str) -> Path:
        """The file at ``location``, which no trick may lead out of the model's folder."""
        parts = PurePosixPath(location).parts + PureWindowsPath(location).parts
        is_absolute = PurePosixPath(location).is_absolute() or PureWindowsPath(location).anchor
        if not location or "\0" in location or is_absolute or ".." in parts:
            raise self._outside(tensor, location)
        path = self.folder / location
        # A link may point anywhere, so what counts is where the name ends.
        if not path.resolve().is_relative_to(self.folder):
            raise self._outside(tensor, location)
        if not path.is_file():
            raise SternaError(f"Side file {location!r} of model {self.model} must lie in the "
                              f"model's folder, but it is missing (tensor {tensor.name!r} is in "
                              f"it)")
        return path

    def _outside(self, tensor: onnx.TensorProto, location: str) -> SternaError:
        return SternaError(f"Side file {location!r} of model {self.model} must lie in the model's "
                           f"folder, but it points outside of it (tensor {tensor.name!r})")

    def _number(self, tensor: onnx.TensorProto, text: str, what: str) -> int:
        if not (text.isascii() and text.isdecimal() and len(text) <= 18):
            raise SternaError(f"Side file {what} of tensor {tensor.name!r} of model {self.model} "
                              f"must be a number of bytes, not {text[:40]!r}")
        return int(text)
