"""`boards.cache`: results by content, whole or not at all."""

import pytest

from boards.cache import content_key, fetch, store

FILES, COMMANDS, TOOLS = {"a.il": "design", "a.ys": "script"}, [["yosys", "a.ys"]], {"yosys": "0.7"}
KEY = content_key(FILES, COMMANDS, TOOLS)


def test_key_does_not_depend_on_order():
    assert content_key(dict(reversed(FILES.items())), COMMANDS, TOOLS) == KEY


@pytest.mark.parametrize("files, commands, tools", [
    ({**FILES, "a.il": "another"}, COMMANDS, TOOLS),
    ({"b.il": "design", "a.ys": "script"}, COMMANDS, TOOLS),
    ({"a.il": "designa.ys", "": "script"}, COMMANDS, TOOLS),
    (FILES, [["yosys", "-q", "a.ys"]], TOOLS),
    (FILES, COMMANDS, {"yosys": "0.8"}),
])
def test_key_depends_on_everything_else(files, commands, tools):
    assert content_key(files, commands, tools) != KEY


@pytest.fixture
def cache(tmp_path):
    made = tmp_path / "made"
    made.mkdir()
    (made / "x.bin").write_bytes(b"\0bits")
    (made / "x.log").write_text("log")
    store(tmp_path / "cache", KEY, made, ["x.bin", "x.log"])
    return tmp_path / "cache"


def test_what_was_stored_comes_back(cache, tmp_path):
    assert fetch(cache, KEY, tmp_path)
    assert (tmp_path / "x.bin").read_bytes() == b"\0bits"
    assert (tmp_path / "x.log").read_text() == "log"


def test_what_was_not_stored_does_not(cache, tmp_path):
    assert not fetch(cache, "0" * 64, tmp_path)
    assert not fetch(tmp_path / "no cache", KEY, tmp_path)


@pytest.mark.parametrize("damage", [
    lambda entry: (entry / "x.bin").write_bytes(b"\0bitz"),
    lambda entry: (entry / "x.log").unlink(),
    lambda entry: (entry / "sums.json").write_text("{"),
])
def test_damage_is_a_miss(cache, tmp_path, damage):
    damage(cache / KEY)
    assert not fetch(cache, KEY, tmp_path)
    assert not (tmp_path / "x.bin").exists()


def test_a_name_that_leaves_the_folder_is_not_followed(cache, tmp_path):
    (tmp_path / "secret").write_text("s")
    (cache / KEY / "sums.json").write_text('{"../../secret": "0"}')
    target = tmp_path / "target"
    target.mkdir()
    fetch(cache, KEY, target)
    assert list(target.iterdir()) == []


def test_the_faster_process_wins(cache, tmp_path):
    made = tmp_path / "made"
    store(cache, KEY, made, ["x.bin", "x.log"])
    assert [entry.name for entry in cache.iterdir()] == [KEY]
