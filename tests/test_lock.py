"""The lock file holds what pyproject.toml asks for, all of it, and nothing else."""

import tomllib
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]


def is_wanted(requirement, extras=()):
    return requirement.marker is None or any(
        requirement.marker.evaluate({"extra": extra}) for extra in extras or ("",))


@pytest.fixture(scope="module")
def pins():
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    found = [Requirement(line) for line in lines if not line.startswith("#")]
    return {canonicalize_name(pin.name): pin for pin in found if is_wanted(pin)}


@pytest.fixture(scope="module")
def needed():
    """Everything that is needed, by name, with what needs it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [*project["dependencies"], *sum(project["optional-dependencies"].values(), [])]
    todo = [(Requirement(text), "sterna") for text in asked]
    found = {}
    while todo:
        requirement, owner = todo.pop()
        name = canonicalize_name(requirement.name)
        known = found.setdefault(name, [])
        if (str(requirement), owner) in known:
            continue
        known.append((str(requirement), owner))
        for text in distribution(name).requires or []:
            deeper = Requirement(text)
            if is_wanted(deeper, requirement.extras):
                todo.append((deeper, name))
    return found


def test_pins_are_exact_and_without_addresses(pins):
    for pin in pins.values():
        assert [specifier.operator for specifier in pin.specifier] == ["=="], pin
        assert pin.url is None


def test_every_need_is_pinned_within_its_range(pins, needed):
    for name, reasons in needed.items():
        assert name in pins, f"{name} must be pinned, for {reasons}"
        version = next(iter(pins[name].specifier)).version
        for text, owner in reasons:
            assert Requirement(text).specifier.contains(version, prereleases=True), (
                f"{name} {version} must be {text}, for {owner}")


def test_every_pin_is_needed(pins, needed):
    assert pins.keys() - needed.keys() == set()


def test_environment_is_the_locked_one(pins):
    for name, pin in pins.items():
        installed = distribution(name).version.split("+")[0]  # without torch's build label
        assert pin.specifier.contains(installed, prereleases=True), f"{name} {installed}: {pin}"
