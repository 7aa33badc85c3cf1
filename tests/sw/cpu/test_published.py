"""Published rows: with their boundary, and nothing that was not published."""

import pytest

from sw.cpu.published import BOUNDARIES, published_rows
from sw.errors import SternaError


def test_rows():
    rows = published_rows()
    assert len({(row.system, row.task) for row in rows}) == len(rows) == 29
    assert {row.boundary for row in rows} <= set(BOUNDARIES)
    row = next(row for row in rows if "M33" in row.system and row.task == "keyword_spotting")
    assert (row.microjoules, row.inferences_per_s) == (656, 34.6)
    assert round(row.picojoules_per_product) == 247
    assert row.json()["kind"] == "published"


@pytest.mark.parametrize("text, message", [
    ('[products]\na = 1.0\n[[system]]\nname = "x"\nboundary = "wall"\n',
     r"^.* must have a boundary of core, chip, board in each row, not 'wall'$"),
    ('[products]\na = 1.0\n[[system]]\nname = "x"\nboundary = "chip"\na = [1.0, 2.0]\n',
     r"^.* must be a table of published energies, but lacks 'source'$")])
def test_rejects_files(tmp_path, text, message):
    file = tmp_path / "rows.toml"
    file.write_text(text)
    with pytest.raises(SternaError, match=message):
        published_rows(file)
