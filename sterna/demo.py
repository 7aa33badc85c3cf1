"""The whole path on the embedded data set, from nothing to the report."""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from time import monotonic

import numpy as np

from sterna.building import BuiltBoard, build, find_build
from sterna.compilation import compile_graph
from sterna.compiled import Compiled
from sterna.devices import CACHE, NETLIST, SIMULATED, open_device
from sterna.simulation import Simulation, simulate
from sterna.training import Trained, cached_training, train_recipe
from sw.data import DataSet, load
from sw.errors import SternaError
from sw.lower import Comparison, InputType, Lowered, compare_with_executor, lower

__all__ = ["BOARDS", "STEPS", "Demo", "Steps", "demo"]

BOARDS = ("icebreaker", "ulx3s-25f")
RECIPE = Path(__file__).parents[1] / "recipes" / "digits"
STEPS = ("train", "compile", "qonnx", "simulate", "build", "netlist", "drive")

# The netlist is simulated gate by gate: a few frames of every class of trouble are enough.
NETLIST_FRAMES = 6


@dataclass
class Steps:
    """What is under way, what it took, and what was found instead of made.

    Attributes
    ----------
    begin : callable
        Called with the name of a step as it begins.
    end : callable
        Called with its name, seconds and whether its result was found.
    move : callable
        Called with what is done and all there is to do, within a step that knows.
    """

    begin: Callable[[str], None] = lambda name: None
    end: Callable[[str, float, bool], None] = lambda name, seconds, cached: None
    move: Callable[[int, int], None] = lambda done, total: None
    seconds: dict[str, float] = field(default_factory=dict)
    cached: list[str] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step; add its name to ``cached`` inside it where its result was found."""
        self.begin(name)
        began = monotonic()
        yield
        self.seconds[name] = round(monotonic() - began, 2)
        self.end(name, self.seconds[name], name in self.cached)


@dataclass(frozen=True, eq=False)
class Demo:
    """Everything that the demo found out; the report shows it.

    Attributes
    ----------
    data : DataSet
    trained : Trained
    comparison : Comparison
        The graph against the QONNX executor.
    simulation : Simulation
        The Verilog against the graph.
    boards : dict of str to BuiltBoard
    netlist_mismatches : dict of str to int
        Of ``netlist_frames`` frames of each board's netlist.
    answers : int array of shape (frames,)
        Classes that the driver got from the simulated board.
    driver_mismatches : int
    steps : Steps
    """

    data: DataSet
    trained: Trained
    compiled: Compiled
    comparison: Comparison
    simulation: Simulation
    boards: dict[str, BuiltBoard]
    netlist_mismatches: dict[str, int]
    netlist_frames: int
    answers: np.ndarray
    driver_mismatches: int
    steps: Steps

    @property
    def mismatches(self) -> dict[str, int]:
        """Frames that differ, between each pair of neighbours on the verification ladder."""
        difference = self.simulation.difference
        return {"qonnx_vs_graph": self.comparison.mismatches,
                "graph_vs_rtl": difference.frames if difference else 0,
                "graph_vs_netlist": sum(self.netlist_mismatches.values()),
                "graph_vs_driver": self.driver_mismatches}

    @property
    def accuracy(self) -> dict[str, float]:
        """Share of the test frames whose class is right, by what computed it."""
        classes = {"qonnx": self.comparison.executor, "graph": self.comparison.graph,
                   "rtl": self.simulation.outputs[:, 0], "driver": self.answers}
        return {"float": self.trained.float_accuracy, "quantised": self.trained.quantised_accuracy,
                **{name: float(np.mean(found == self.data.test_y))
                   for name, found in classes.items()}}


def demo(out: Path, *, boards: tuple[str, ...] = BOARDS, recipe: Path = RECIPE,
         steps: Steps | None = None) -> Demo:
    """Train, compile, compare, simulate, build and drive the digits network in ``out``.

    Results of an earlier demo are used where their content says that nothing changed.
    """
    steps = steps or Steps()
    out.mkdir(parents=True, exist_ok=True)
    cache = out / CACHE
    data = load("digits")
    frames = data.test_x

    with steps.step("train"):
        trained = cached_training(recipe, out)
        if trained is None:
            trained = train_recipe(recipe, out, progress=steps.move)
        else:
            steps.cached.append("train")
    with steps.step("compile"):
        lowered, compiled = _compile(trained, boards[0])
        compiled.save(out)
    with steps.step("qonnx"):
        comparison = compare_with_executor(lowered, trained.model, frames)
    with steps.step("simulate"):
        simulation = simulate(out, frames, cache_dir=cache)
    with steps.step("build"):
        built = _build(out, boards, cache)
        if all(board.result.cached for board in built.values()):
            steps.cached.append("build")
    with steps.step("netlist"):
        netlist = {name: _verify(board, NETLIST, frames[:NETLIST_FRAMES], steps)
                   for name, board in built.items()}
    with steps.step("drive"), open_device(built[boards[0]], SIMULATED) as device:
        integers = device.run_integers(frames, progress=steps.move)
        wrong = int((integers != compiled.graph.evaluate(
            compiled.graph.input.integers(frames))).any(axis=1).sum())
        answers = compiled.graph.output.apply(integers)[:, 0]
    return Demo(data, trained, compiled, comparison, simulation, built, netlist, NETLIST_FRAMES,
                answers, wrong, steps)


def _compile(trained: Trained, board: str) -> tuple[Lowered, Compiled]:
    lowered = lower(trained.model, input_type=InputType.parse(trained.input_type), output="class")
    return lowered, compile_graph(lowered.graph, board=board, source={
        "model": trained.model.name, "input_type": trained.input_type, "output": "class"})


def _build(out: Path, boards: tuple[str, ...], cache: Path) -> dict[str, BuiltBoard]:
    """Build all boards, each in a process of its own: the tools use one core each."""
    with ProcessPoolExecutor(max_workers=2, mp_context=get_context("spawn")) as pool:
        jobs = [pool.submit(_build_one, out, name, cache) for name in boards]
        for job in jobs:
            job.result()
    return {name: find_build(out, name) for name in boards}


def _build_one(out: Path, board: str, cache: Path) -> None:
    build(out, board, cache_dir=cache)


def _verify(board: BuiltBoard, port: str, frames: np.ndarray, steps: Steps) -> int:
    with open_device(board, port) as device:
        return device.verify(frames, progress=steps.move).mismatches


def check(found: Demo) -> None:
    """Raise :class:`SternaError` where a result of the demo is not as it must be."""
    for name, count in found.mismatches.items():
        if count:
            raise SternaError(f"Demo must have no mismatches, but {name} has {count}")
    accuracy = found.accuracy
    if len({accuracy[name] for name in ("quantised", "graph", "rtl", "driver")}) != 1 and \
            not found.comparison.rounding_cases:
        raise SternaError(f"Demo must have the same accuracy everywhere, not {accuracy}")
