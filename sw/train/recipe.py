"""What to train, and how: a recipe, which is a folder with a ``recipe.toml``."""

import tomllib
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from sw.data import NAMES
from sw.errors import SternaError
from sw.models.choices import ACTIVATION_BITS, WEIGHTS

__all__ = ["Model", "Recipe", "Training", "read_recipe"]

FILE = "recipe.toml"
MAX_BYTES = 1 << 20
MAX_LAYERS = 32
MAX_FEATURES = 1 << 16

# Lowest and highest value; a float where one of them is.
RANGES: dict[str, tuple[int, int] | tuple[float, float]] = {
    "seed": (0, 2**63 - 1),
    "epochs": (1, 100_000),
    "float_epochs": (1, 100_000),
    "batch": (2, 1 << 20),
    "learning_rate": (1e-9, 10.0),
    "label_smoothing": (0.0, 0.9),
    "noise": (0.0, 10.0),
    "shift": (0.0, 1.0),
    "distillation": (0.0, 1.0),
    "validation_frames": (0, 1 << 24),
}


@dataclass(frozen=True)
class Model:
    """A multi-layer perceptron; inputs and classes are those of the data.

    Parameters
    ----------
    hidden
        Outputs of each hidden layer.
    weights
        ``"binary"``, ``"ternary"`` or 2 to 8 bits.
    activation_bits
        1 to 8.
    """

    hidden: tuple[int, ...]
    weights: int | str = "ternary"
    activation_bits: int = 1

    def __post_init__(self):
        if len(self.hidden) > MAX_LAYERS or not all(
                _is_integer(n) and 1 <= n <= MAX_FEATURES for n in self.hidden):
            raise SternaError(f"hidden must be at most {MAX_LAYERS} integers from 1 to "
                              f"{MAX_FEATURES}, not {list(self.hidden)}")
        if isinstance(self.weights, bool) or self.weights not in WEIGHTS:
            raise SternaError(f"weights must be \"binary\", \"ternary\" or 2 to 8 bits, not "
                              f"{self.weights!r}")
        if isinstance(self.activation_bits, bool) or self.activation_bits not in ACTIVATION_BITS:
            raise SternaError(f"activation_bits must be 1 to 8, not {self.activation_bits!r}")


@dataclass(frozen=True)
class Training:
    """How a network learns.

    Parameters
    ----------
    seed : int
        Of everything that is drawn: the same seed gives the same network.
    epochs, float_epochs : int
        Passes over the training part, of the quantised network and of its float twin.
    batch : int
        Frames to a step.
    learning_rate : float
        The highest; it rises for a tenth of the steps and then falls to nothing.
    label_smoothing : float
        Share of the target that is spread over all classes.
    noise : float
        Deviation of what is added to the inputs, in the model's units.
    shift : float
        Share of the frames that are moved by up to one pixel each way.
    distillation : float
        Weight of the float twin's answers in the quantised network's loss.
    validation_frames : int
        Training frames held back to choose the best epoch by; with 0 the last epoch is taken.
    """

    seed: int
    epochs: int
    float_epochs: int
    batch: int = 64
    learning_rate: float = 0.01
    label_smoothing: float = 0.0
    noise: float = 0.0
    shift: float = 0.0
    distillation: float = 0.0
    validation_frames: int = 0

    def __post_init__(self):
        for name, (lo, hi) in RANGES.items():
            value = getattr(self, name)
            is_float = isinstance(lo, float)
            if not (_is_integer(value) or is_float and isinstance(value, float)) \
                    or not lo <= value <= hi:
                raise SternaError(f"{name} must be {'a number' if is_float else 'an integer'} from "
                                  f"{lo} to {hi}, not {value!r}")


@dataclass(frozen=True)
class Recipe:
    """A data set, a model and its training, under the name of their folder."""

    name: str
    data: str
    model: Model
    training: Training

    def __post_init__(self):
        if self.data not in NAMES:
            raise SternaError(f"data must be one of {', '.join(NAMES)}, not {self.data!r}")


Section = TypeVar("Section", Model, Training)


def read_recipe(path: str | Path) -> Recipe:
    """Read a recipe from its folder or its file.

    Raises
    ------
    SternaError
        With the file, the setting and what it must be.
    """
    path = Path(path)
    file = path if path.suffix == ".toml" else path / FILE
    table = _parse(file)
    try:
        for key in table.keys() - {"data", "model", "training"}:
            raise SternaError(f"there is no setting {key!r}; a recipe has data, [model] and "
                              f"[training]")
        if "data" not in table:
            raise SternaError("data is missing: the name of a data set")
        return Recipe(file.resolve().parent.name, table["data"],
                      _section(Model, "model", table.get("model")),
                      _section(Training, "training", table.get("training")))
    except SternaError as error:
        raise SternaError(f"Recipe {file}: {error}") from None


def _parse(file: Path) -> dict[str, Any]:
    try:
        with open(file, "rb") as opened:
            text = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise SternaError(f"Recipe {file} must be a readable file: {error.strerror}") from error
    if len(text) > MAX_BYTES:
        raise SternaError(f"Recipe {file} must be at most {MAX_BYTES} bytes long")
    try:
        return tomllib.loads(text.decode())
    except (ValueError, RecursionError) as error:
        raise SternaError(f"Recipe {file} must be a TOML file: {error}") from error


def _section(kind: type[Section], title: str, table: object) -> Section:
    if not isinstance(table, dict):
        raise SternaError(f"[{title}] is missing")
    known = {field.name: field for field in fields(kind)}
    for key in table:
        if key not in known:
            raise SternaError(f"[{title}] has no setting {key!r}; it has {', '.join(known)}")
    for name, field in known.items():
        if field.default is MISSING and name not in table:
            raise SternaError(f"[{title}] {name} is missing")
    # TOML's lists are mutable, a recipe is not.
    settings: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value
                                for key, value in table.items()}
    try:
        return kind(**settings)
    except SternaError as error:
        raise SternaError(f"[{title}] {error}") from None
    except TypeError:
        raise SternaError(f"[{title}] settings must be numbers, names and lists of numbers"
                          ) from None


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
