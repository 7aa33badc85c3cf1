import pytest


def test_make_once_makes_once(make_once):
    calls = []

    def make(folder):
        calls.append(folder)
        (folder / "x").write_text("made")

    first = make_once("test_make_once", make)
    again = make_once("test_make_once", make)
    assert first == again
    assert calls == [first]
    assert (again / "x").read_text() == "made"


def test_make_once_tries_again_in_an_empty_folder(make_once):
    def fail(folder):
        (folder / "half").write_text("")
        raise OSError("disk full")

    with pytest.raises(OSError, match=r"^disk full$"):
        make_once("test_make_again", fail)
    folder = make_once("test_make_again", lambda folder: None)
    assert list(folder.iterdir()) == []
