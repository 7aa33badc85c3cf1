"""`sterna.steps`."""

import pytest

from sterna.steps import Steps
from sw.errors import SternaError


def test_steps_are_timed():
    begun, ended = [], []
    steps = Steps(begun.append, lambda *end: ended.append(end))
    with steps.step("train"):
        steps.cached.append("train")
    with steps.step("compile"):
        pass
    assert begun == list(steps.seconds) == ["train", "compile"]
    assert [(name, cached) for name, _, cached in ended] == [("train", True), ("compile", False)]
    assert all(0 <= seconds < 5 for seconds in steps.seconds.values())


def test_a_step_that_fails_took_no_time():
    steps = Steps()
    with pytest.raises(SternaError, match=r"^no$"), steps.step("train"):
        raise SternaError("no")
    assert steps.seconds == {}
