"""`sterna.generate`."""

import pytest

import sterna
from sterna.compiled import Compiled
from sw.errors import SternaError
from sw.schedule import Schedule


def test_is_the_accelerator_of_both(shared):
    compiled = Compiled.load(shared)
    top = sterna.generate(compiled.graph, compiled.schedule)
    assert top.graph is compiled.graph
    assert top.interval == compiled.schedule.interval(compiled.graph)


def test_a_schedule_that_does_not_fit(shared):
    with pytest.raises(SternaError, match=r"^Schedule must have an entry for layer 'fc0'$"):
        sterna.generate(Compiled.load(shared).graph, Schedule({}))
