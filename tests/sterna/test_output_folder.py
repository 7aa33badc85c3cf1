import pytest

from sterna.output_folder import output_folder
from sw.errors import SternaError


def test_is_made_with_what_is_above_it(tmp_path):
    assert output_folder(tmp_path / "a" / "b") == tmp_path / "a" / "b"
    assert output_folder(str(tmp_path / "a" / "b")).is_dir()


def test_file_in_its_place(tmp_path):
    (tmp_path / "a").write_text("")
    with pytest.raises(SternaError, match=r"^Output .*/a must be a folder: File exists$"):
        output_folder(tmp_path / "a")
