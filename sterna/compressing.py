"""Compression: of a recipe, for those who installed what training needs; and of any model."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sw.compress.sharing import share_model
from sw.errors import SternaError

__all__ = ["compress_model", "compress_recipe", "is_recipe"]


def is_recipe(path: Path) -> bool:
    """Whether ``path`` is a recipe, a folder or a TOML file, and not a model."""
    return path.is_dir() or path.suffix == ".toml"


def compress_recipe(recipe: Path | str, out_dir: Path | str, *,
                    start: Path | str | None = None, data_folder: Path | str | None = None,
                    shared_dir: Path | str | None = None,
                    progress: Callable[[str, int, int], None] | None = None) -> dict[str, Any]:
    """Train and compress a recipe, and write ``model.onnx.gz`` and ``metrics.json``.

    Parameters
    ----------
    recipe : path
        Folder with a ``recipe.toml``.
    out_dir : path
        Goes on from the stages that an earlier run left there.
    start : path, optional
        Model that is pruned and shared, of `sterna train` or of this function, with the
        ``checkpoint.safetensors`` beside it; the recipe trains one where None.
    data_folder : path, optional
        Of IDX files, for data sets that do not come with the kit.
    shared_dir : path, optional
        Where recipes of the same teacher keep it.
    progress : callable, optional
        Called with the name of the stage, and the epochs that are done and will be.

    Returns
    -------
    dict
        What the metrics say, with the ``seconds`` that it took.
    """
    try:
        from sw.compress.training import compress  # torch is behind this import
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        raise SternaError(f"Training must have torch, Brevitas and safetensors, but {missing!r} is "
                          f"missing; `pip install -e '.[train]'` installs them") from error
    done = compress(recipe, out_dir, start=start, data_folder=data_folder, shared_dir=shared_dir,
                    progress=progress and (
                        lambda epoch: progress(epoch.stage, epoch.number, epoch.total)))
    return {**done.content, "model": str(done.model), "seconds": done.seconds}


def compress_model(model: Path | str, out_dir: Path | str, *, entries: int = 16,
                   start: str = "linear") -> dict[str, Any]:
    """Share the weights of a model that somebody else trained, and write ``model.onnx.gz``.

    Parameters
    ----------
    model : path
        ``.onnx`` or ``.onnx.gz``.
    out_dir : path
    entries : int
        Most distinct values of a layer other than zero.
    start : str
        Where k-means begins, see :func:`sw.compress.codebook.start_entries`.
    """
    out_dir = Path(out_dir)
    out_dir.mkdir(parents=True, exist_ok=True)
    out = out_dir / "model.onnx.gz"
    layers = share_model(model, out, entries, start)
    return {"model": str(out), "layers": [vars(layer) for layer in layers]}
