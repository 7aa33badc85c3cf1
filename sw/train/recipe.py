"""What to train, and how: a recipe, which is a folder with a ``recipe.toml``."""

from dataclasses import dataclass
from pathlib import Path

from sw.data import NAMES
from sw.errors import SternaError
from sw.models.choices import ACTIVATION_BITS, WEIGHTS
from sw.settings import Ranges, check_ranges, is_integer, parse_toml, section
from sw.teach.recipe import Teacher

__all__ = ["Model", "Recipe", "Training", "read_recipe"]

FILE = "recipe.toml"
MAX_LAYERS = 32
MAX_FEATURES = 1 << 16

# Lowest and highest value; a float where one of them is.
RANGES: Ranges = {
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
    "copies": (1, 64),
    "augmented": (0.0, 1.0),
    "pool_seed": (0, 2**63 - 1),
    "logit_gain": (1e-3, 1e3),
    "warm_epochs": (0, 100_000),
}

# What disturbs or explains frames where no teacher does.
WITHOUT_TEACHER = ("label_smoothing", "noise", "shift", "distillation")


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
    input_bits : int
        Of the network's own quantiser at its input: ±1 for 1 bit, which a pixel of at least half
        the brightness makes 1, else levels from 0 on. There is none for 0: the network takes what
        integers the data have.
    """

    hidden: tuple[int, ...]
    weights: int | str = "ternary"
    activation_bits: int = 1
    input_bits: int = 0

    def __post_init__(self):
        if len(self.hidden) > MAX_LAYERS or not all(
                is_integer(n) and 1 <= n <= MAX_FEATURES for n in self.hidden):
            raise SternaError(f"hidden must be at most {MAX_LAYERS} integers from 1 to "
                              f"{MAX_FEATURES}, not {list(self.hidden)}")
        if isinstance(self.weights, bool) or self.weights not in WEIGHTS:
            raise SternaError(f"weights must be \"binary\", \"ternary\" or 2 to 8 bits, not "
                              f"{self.weights!r}")
        if isinstance(self.activation_bits, bool) or self.activation_bits not in ACTIVATION_BITS:
            raise SternaError(f"activation_bits must be 1 to 8, not {self.activation_bits!r}")
        check_ranges(self, {"input_bits": (0, 8)})


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
        Training frames held back to choose the best epoch by; with 0 the last epoch is taken. With
        a teacher they are the last of the training frames, else drawn.
    copies, pool_seed : int
        With a teacher: of each frame, the frame and bent ones; and the seed of these and of the
        teacher, which several recipes can have in common.
    augmented : float
        With a teacher: share of the frames of which a bent copy is taken.
    logit_gain : float
        Multiplies the logits of the quantised network in the loss, not in the network. Sums of
        many binary products are far apart before anything is learnt, and less than 1 helps.
    warm_epochs : int
        Passes with float weights between the quantised activations, from which the quantised
        network then starts: the two stages of Martinez et al., Training binary neural networks
        with real-to-binary convolutions (ICLR 2020).
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
    copies: int = 1
    augmented: float = 0.0
    pool_seed: int = 0
    logit_gain: float = 1.0
    warm_epochs: int = 0

    def __post_init__(self):
        check_ranges(self, RANGES)


@dataclass(frozen=True)
class Recipe:
    """A data set, a model and its training, under the name of their folder.

    Parameters
    ----------
    teacher : Teacher, optional
        Teaches the quantised network instead of its float twin.
    """

    name: str
    data: str
    model: Model
    training: Training
    teacher: Teacher | None = None

    def __post_init__(self):
        if self.data not in NAMES:
            raise SternaError(f"data must be one of {', '.join(NAMES)}, not {self.data!r}")
        if self.teacher is None:
            if self.training.copies > 1 or self.training.augmented:
                raise SternaError("[training] copies and augmented must be left out where there "
                                  "is no [teacher] to say what bent copies are")
        elif self.teacher.features:
            raise SternaError("[teacher] features must be left out: what is in front of the logits "
                              "of a quantised network is not compared")
        elif given := [name for name in WITHOUT_TEACHER if getattr(self.training, name)]:
            raise SternaError(f"[training] {given[0]} must be left out where there is a [teacher], "
                              f"which explains frames and bent copies of them")


def read_recipe(path: str | Path) -> Recipe:
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
        for key in table.keys() - {"data", "model", "training", "teacher"}:
            raise SternaError(f"there is no setting {key!r}; a recipe has data, [model], "
                              f"[training] and [teacher]")
        if "data" not in table:
            raise SternaError("data is missing: the name of a data set")
        return Recipe(file.resolve().parent.name, table["data"],
                      section(Model, "model", table.get("model")),
                      section(Training, "training", table.get("training")),
                      section(Teacher, "teacher", table["teacher"]) if "teacher" in table else None)
    except SternaError as error:
        raise SternaError(f"Recipe {file}: {error}") from None
