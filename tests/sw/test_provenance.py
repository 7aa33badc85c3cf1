import re
from pathlib import Path

import numpy as np

from sw import provenance as module
from sw.provenance import provenance


def test_versions_are_those_of_the_environment():
    found = provenance()
    assert found["packages"]["numpy"] == np.__version__
    assert re.fullmatch(r"3\.\d+\.\d+.*", found["python"])


def test_facts_come_after_the_versions():
    found = provenance(seed=3)
    assert found["seed"] == 3
    assert list(found)[-1] == "seed"


def test_names_no_folder_of_the_machine():
    assert str(Path(module.__file__).parent) not in repr(provenance())
    assert str(Path.home()) not in repr(provenance())


def test_package_that_is_absent_is_left_out(monkeypatch):
    monkeypatch.setattr(module, "PACKAGES", ("numpy", "no-such-package"))
    assert list(provenance()["packages"]) == ["numpy"]
