"""The folder of a compiled network: whole, or what was there before."""

import numpy as np
import pytest

from sterna.compilation import compile_graph
from sterna.compiled import Compiled
from sw.errors import SternaError
from sw.schedule import Loading
from tests.hw.sparse_networks import sparse_graph
from tests.sterna.commands.test_run import other_weights


def test_comes_back(shared, tmp_path):
    first = Compiled.load(shared)
    first.save(tmp_path / "again")
    second = Compiled.load(tmp_path / "again")
    assert second.graph.hash == first.graph.hash
    assert second.schedule.layers == first.schedule.layers
    assert (tmp_path / "again" / "accelerator.v").read_bytes() == (
        shared / "accelerator.v").read_bytes()


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_a_save_that_fails_changes_nothing(compiled, monkeypatch, contents, error):
    def fail(accelerator):
        raise error

    good = Compiled.load(compiled)
    other = Compiled(other_weights(good.graph), good.schedule, good.estimate)
    before = contents(compiled)
    monkeypatch.setattr("sterna.compiled.to_verilog", fail)
    with pytest.raises(type(error) if isinstance(error, OSError) else error):
        other.save(compiled)
    assert contents(compiled) == before
    assert not list(compiled.glob(".partial*"))


def test_nothing_there(tmp_path):
    with pytest.raises(SternaError, match=rf"^Folder {tmp_path} must hold a compiled network "
                                          rf"\(graph\.sterna, schedule\.json\), but does not; "
                                          rf"`sterna compile` makes one$"):
        Compiled.load(tmp_path)


def test_an_image_needs_no_hardware(monkeypatch, compiled):
    """It is the one that the hardware would hold, and none where that takes no weights."""
    graph = sparse_graph(np.random.default_rng(1), (64, 24, 12, 10), (150, 60, 40),
                         values=(-5, -2, 2, 5), shift=3, bias_limit=20)
    made = compile_graph(graph, board="icestick", loading=Loading())
    wanted = made.accelerator.engine.plan.image
    monkeypatch.setattr("sterna.compiled.Accelerator", None)
    again = Compiled(graph, made.schedule)
    assert again.image == again.image_for(made) == wanted
    plain = Compiled.load(compiled)
    assert plain.image is None
    with pytest.raises(SternaError, match=r"^Hardware must be compiled with `--reloadable` to take "
                                          r"weights$"):
        again.image_for(plain)
