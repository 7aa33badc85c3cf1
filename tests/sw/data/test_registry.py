import pytest

from sw.data import NAMES, load
from sw.errors import SternaError


def test_names():
    assert NAMES == ("digits", "mnist", "fashion-mnist")


def test_digits_need_no_folder():
    assert load("digits").name == "digits"


def test_unknown_name():
    with pytest.raises(SternaError, match=r"^Data set must be one of digits, mnist, fashion-mnist, "
                                          r"not 'cifar'$"):
        load("cifar")


def test_folder_is_needed():
    with pytest.raises(SternaError, match=r"^Data set mnist must be given the folder of its IDX "
                                          r"files$"):
        load("mnist")
