"""The folder of a compiled network: whole, or what was there before."""

import pytest

from sterna.compiled import Compiled
from sw.errors import SternaError
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
