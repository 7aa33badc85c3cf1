import re
from pathlib import Path

import pytest

from sw.energy import TABLES, read_table, table_of_device
from sw.energy.table_file import FOLDER
from sw.errors import SternaError
from sw.schedule import DEVICES

GOOD = (FOLDER / "ice40-up5k.toml").read_text()


@pytest.mark.parametrize("name", TABLES)
def test_every_table_reads_and_says_its_sources(name: str):
    table = read_table(name)
    assert table.name == name
    assert all(len(constant.source) > 10 for constant in table.constants)


def test_no_other_tables_lie_there():
    assert sorted(path.stem for path in FOLDER.iterdir()) == sorted(TABLES)


def test_every_device_has_a_table_with_its_static_power():
    for name in DEVICES:
        assert table_of_device(name).band("static", name) is not None


def test_rejects_other_devices():
    with pytest.raises(SternaError, match=r"^Device must be one with a table of energies, which "
                                          r"are iCE40 UP5K, .*, not 'Z80'$"):
        table_of_device("Z80")


WRONG = [
    ('schema = "sterna.energy-table/1"', 'schema = "other"',
     "Table x.toml must have the schema 'sterna.energy-table/1', not 'other'"),
    ('type = "fpga"', 'type = "cpld"',
     "Type of table x.toml must be one of fpga, asic, not 'cpld'"),
    ("volts = 1.2\n", "volts = 0\n",
     "Table x.toml must have a positive number as 'volts', not 0"),
    ("volts = 1.2\n", 'volts = 1.2\nmore = 1\n', "Table x.toml must have no more"),
    ("volts = 1.2\n", "", "Table x.toml must have volts"),
    ("low = 0.1\n", "low = 0.2\n", "Constant 'static' of table x.toml must have 0 <= low <= value "
     "<= high, not [0.2, 0.1043, 0.16]"),
    ("low = 0.1\n", "low = nan\n", "Constant 'static' of table x.toml must have 0 <= low <= value "
     "<= high, not [nan, 0.1043, 0.16]"),
    ("low = 0.1\n", 'low = "0.1"\n', "Constant 'static' of table x.toml must have 0 <= low <= "
     "value <= high, not ['0.1', 0.1043, 0.16]"),
    ("low = 0.1\n", "", "Constant 'static' of table x.toml must have low"),
    ('unit = "mW"', 'unit = "W"',
     "Unit of constant 'static' of table x.toml must be 'mW', not 'W'"),
    ('kind = "measured"', 'kind = "sure"', "Kind of constant 'static' of table x.toml must be one "
     "of measured, derived, datasheet, guess, not 'sure'"),
    ('name = "pll_rail"', 'name = "pll_core"',
     "Table x.toml must have one 'pll_core', not several"),
    ('name = "static"', 'name = ["a"]', "Name of constant \"['a']\" of table x.toml must be one "),
    ("schema =", "[[unknown]]\nname = 'x'\nreason = ''\n[[nothing]]\nschema =", "Table x.toml "),
    ("volts = 1.2", "volts = ", "Table "),
]


@pytest.mark.parametrize("old, new, message", WRONG)
def test_rejects_what_is_not_right(tmp_path: Path, old: str, new: str, message: str):
    assert old in GOOD
    file = tmp_path / "x.toml"
    file.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(SternaError, match=f"^{re.escape(message)}"):
        read_table(file)


def test_what_is_missing_must_be_called_unknown(tmp_path: Path):
    file = tmp_path / "x.toml"
    at = GOOD.index('[[constant]]\nname = "static"')
    without = GOOD[:at] + GOOD[GOOD.index("[[constant]]", at + 1):]
    file.write_text(without)
    with pytest.raises(SternaError, match=r"^Table x\.toml must have static, or say under "
                                          r"\[\[unknown\]\] why not$"):
        read_table(file)
    file.write_text(f"{without}[[unknown]]\nname = 'static'\nreason = 'nobody measured it'\n")
    assert read_table(file).reason("static") == "nobody measured it"
    file.write_text(f"{GOOD}[[unknown]]\nname = 'static'\nreason = 'nobody measured it'\n")
    with pytest.raises(SternaError, match=r"^Table x\.toml must not have 'static' both with a "
                                          r"figure and as unknown$"):
        read_table(file)


def test_rejects_files_that_are_missing_or_large(tmp_path: Path):
    with pytest.raises(SternaError, match=r"^Table .*x\.toml must be a readable file: .*$"):
        read_table(tmp_path / "x.toml")
    (tmp_path / "x.toml").write_bytes(b"#" * (2 << 20))
    with pytest.raises(SternaError, match=r"^Table .*x\.toml must be at most 1048576 bytes long$"):
        read_table(tmp_path / "x.toml")
