"""How to compress, and what: a recipe, which is a folder with a ``recipe.toml``."""

from dataclasses import dataclass
from pathlib import Path

from sw.compress.learning import Learning, Prune, Share
from sw.compress.sections import Network, Training
from sw.data import NAMES
from sw.errors import SternaError
from sw.settings import parse_toml, section
from sw.teach.recipe import Teacher

__all__ = ["CompressionRecipe", "Learning", "Network", "Prune", "Share", "Teacher", "Training",
           "read_compression_recipe"]

FILE = "recipe.toml"


@dataclass(frozen=True)
class CompressionRecipe:
    """A data set, a network and its stages, under the name of their folder.

    Parameters
    ----------
    scratch : Learning, optional
        The control: the pruned shape, trained from a new start by these settings.
    """

    name: str
    data: str
    network: Network
    training: Training
    dense: Learning
    prune: tuple[Prune, ...]
    share: Share
    teacher: Teacher | None = None
    scratch: Learning | None = None

    def __post_init__(self):
        if self.data not in NAMES:
            raise SternaError(f"data must be one of {', '.join(NAMES)}, not {self.data!r}")
        layers = len(self.network.hidden) + 1
        for rung in self.prune:
            if isinstance(rung.weights, tuple) and len(rung.weights) != layers:
                raise SternaError(f"[[prune]] weights must be one integer or {layers}, not "
                                  f"{len(rung.weights)}")


SECTIONS = {"network": Network, "training": Training, "teacher": Teacher, "dense": Learning,
            "share": Share, "scratch": Learning}
OPTIONAL = {"teacher", "scratch"}


def read_compression_recipe(path: str | Path) -> CompressionRecipe:
    """Read a recipe from its folder or its file.

    Raises
    ------
    SternaError
        With the file, the setting and what it must be.
    """
    path = Path(path)
    file = path if path.suffix == ".toml" else path / FILE
    table = parse_toml(file)
    try:
        for key in table.keys() - {"data", "prune", *SECTIONS}:
            raise SternaError(f"there is no setting {key!r}; a recipe has data, [[prune]] and "
                              f"{', '.join(f'[{name}]' for name in SECTIONS)}")
        if "data" not in table:
            raise SternaError("data is missing: the name of a data set")
        rungs = table.get("prune", [])
        if not isinstance(rungs, list):
            raise SternaError("prune must be a list of tables: write [[prune]]")
        return CompressionRecipe(
            file.resolve().parent.name, table["data"],
            prune=tuple(section(Prune, "[prune]", rung) for rung in rungs),
            **{name: section(kind, name, table.get(name)) for name, kind in SECTIONS.items()
               if name in table or name not in OPTIONAL})
    except SternaError as error:
        raise SternaError(f"Recipe {file}: {error}") from None
