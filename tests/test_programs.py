"""`make` names a missing system program, and how to install it, before anything else."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROGRAMS = ("g++", "make", "perl", "apt-get")


@pytest.fixture
def check(tmp_path):
    """Run the check on a machine that has these programs and nothing else."""
    def run(programs, python=sys.executable):
        for name in programs:
            (tmp_path / name).symlink_to("/bin/true")
        for name in ("sh", "sed"):
            found = shutil.which(name)
            assert found
            (tmp_path / name).symlink_to(found)
        return subprocess.run([tmp_path / "sh", ROOT / "scripts/check_programs.sh", python],
                              env={"PATH": os.fspath(tmp_path)}, capture_output=True, text=True,
                              check=False)

    return run


def test_complete_machine_passes_silently(check):
    result = check(PROGRAMS)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_missing_programs_are_named_together(check):
    result = check(("make", "apt-get"))
    assert result.returncode == 1
    assert result.stderr == "Missing: g++ perl\nInstall with: sudo apt-get install g++ perl\n"


def test_other_package_managers(check):
    result = check(("make", "perl", "dnf"))
    assert result.stderr.endswith("Install with: sudo dnf install gcc-c++\n")


def test_missing_python(check):
    result = check(PROGRAMS, python="python3")
    assert result.returncode == 1
    assert result.stderr == ("Missing: python3\n"
                             "Install with: sudo apt-get install python3 python3-venv\n")


def test_old_python(check, tmp_path):
    old = tmp_path / "oldpython"
    old.write_text("#!/bin/sh\ncase \"$2\" in *exit*) exit 1;; *) echo 3.9.2;; esac\n")
    old.chmod(0o755)
    result = check(PROGRAMS, python=os.fspath(old))
    assert result.returncode == 1
    assert "is 3.9.2: Python must be 3.11, 3.12 or 3.13; give another one with" in result.stderr


def test_make_stops_at_the_check(check, tmp_path):
    result = subprocess.run(["make", "-C", ROOT, "programs", "PYTHON=no-such-python"],
                            capture_output=True, text=True, check=False)
    assert result.returncode != 0
    assert "Missing: no-such-python" in result.stderr
