"""The whole path from a recipe to the report."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Literal

import numpy as np

from sterna.building import BuiltBoard, build, find_build
from sterna.compilation import compile_graph
from sterna.compiled import Compiled
from sterna.devices import CACHE, NETLIST, SIMULATED, open_device
from sterna.simulation import Simulation, simulate
from sterna.steps import Steps
from sterna.trained_recipe import is_trained, trained_data, trained_output, trained_recipe
from sterna.training import Trained, cached_training, train_recipe
from sw.data import DataSet, load
from sw.errors import SternaError
from sw.lower import Comparison, InputType, Lowered, compare_with_executor, lower, model_sha256
from sw.schedule import Loading
from sw.train.recipe import read_recipe

__all__ = ["BOARDS", "NETLIST_FRAMES", "RECIPE", "STEPS", "Demo", "check", "classes_of", "demo"]

BOARDS = ("icebreaker", "ulx3s-25f")
RECIPE = Path(__file__).parents[1] / "recipes" / "digits"
STEPS = ("train", "compile", "qonnx", "simulate", "build", "netlist", "drive")

# The netlist is simulated gate by gate: a few frames of every class of trouble are enough.
NETLIST_FRAMES = 6


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
        Classes that the driver got from the simulated board, of the first frames or of all.
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
                   "rtl": self.simulation.outputs, "driver": self.answers}
        return {"float": self.trained.float_accuracy, "quantised": self.trained.quantised_accuracy,
                **{name: float(np.mean(classes_of(found) == self.data.test_y[:len(found)]))
                   for name, found in classes.items()}}

    @property
    def is_driven_whole(self) -> bool:
        """Whether all frames went through the driver."""
        return len(self.answers) == len(self.data.test_y)


def classes_of(outputs: np.ndarray) -> np.ndarray:
    """Class of each frame, from a network's outputs: the class, or a value for each."""
    outputs = outputs.reshape(len(outputs), -1)
    return outputs[:, 0] if outputs.shape[1] == 1 else outputs.argmax(axis=1)


def demo(out: Path, *, recipe: Path = RECIPE, boards: tuple[str, ...] = BOARDS,
         data_folder: Path | None = None, netlist_frames: int = NETLIST_FRAMES,
         driver_frames: int | None = None, loading: Loading | None = None,
         steps: Steps | None = None) -> Demo:
    """Train, compile, compare, simulate, build and drive the network of a recipe in ``out``.

    Results of an earlier demo are used where their content says that nothing changed.

    Parameters
    ----------
    out : path
        Folder of all that is made.
    recipe : path
        Folder of a recipe. One that holds its trained network is not trained again.
    boards : tuple of str
    data_folder : path, optional
        Of IDX files, for data sets that do not come with the kit.
    netlist_frames : int
        Test frames that each board's netlist computes.
    driver_frames : int, optional
        Test frames that go through the driver; all where None.
    loading : Loading, optional
        How the weights can be replaced, where they can.
    steps : Steps, optional
    """
    steps = steps or Steps()
    out.mkdir(parents=True, exist_ok=True)
    cache = out / CACHE

    with steps.step("train"):
        if is_trained(recipe):
            data, output = trained_data(recipe, data_folder), trained_output(recipe)
            trained = trained_recipe(recipe)
            steps.cached.append("train")
        else:
            data, output = load(read_recipe(recipe).data, data_folder), "class"
            trained = cached_training(recipe, out)
            if trained is None:
                trained = train_recipe(recipe, out, data_folder=data_folder, progress=steps.move)
            else:
                steps.cached.append("train")
    frames = data.test_x
    with steps.step("compile"):
        lowered, compiled = _compile(trained, boards[0], output, loading)
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
        netlist = {name: _verify(board, NETLIST, frames[:netlist_frames], steps)
                   for name, board in built.items()}
    with steps.step("drive"), open_device(built[boards[0]], SIMULATED) as device:
        driven = frames[:driver_frames]
        integers = device.run_integers(driven, progress=steps.move)
        wrong = int((integers != compiled.graph.evaluate(
            compiled.graph.input.integers(driven))).any(axis=1).sum())
        answers = classes_of(compiled.graph.output.apply(integers))
    return Demo(data, trained, compiled, comparison, simulation, built, netlist, netlist_frames,
                answers, wrong, steps)


def _compile(trained: Trained, board: str, output: Literal["class", "model"],
             loading: Loading | None) -> tuple[Lowered, Compiled]:
    asked = trained.input_type
    lowered = lower(trained.model, input_type=InputType.parse(asked) if asked else None,
                    output=output)
    return lowered, compile_graph(
        lowered.graph, board=board, loading=loading,
        source={"model": trained.model.name,
                "model_sha256": model_sha256(trained.model),
                "input_type": asked, "output": output})


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
    whole = ["quantised", "graph", "rtl", *(["driver"] if found.is_driven_whole else [])]
    if len({accuracy[name] for name in whole}) != 1 and not found.comparison.rounding_cases:
        raise SternaError(f"Demo must have the same accuracy everywhere, not {accuracy}")
