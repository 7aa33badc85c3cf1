"""`hw.module_names`: legal, different, and the same where nothing is wrong."""

import re

from hw.module_names import module_names


def test_plain_names_stay():
    assert module_names(["fc0", "_x", "Act_1"]) == ["fc0", "_x", "Act_1"]


def test_others_are_made_plain():
    names = module_names(["/fc 0/MatMul", "été", "1", "", "a\nb"])
    assert names == ["_fc_0_MatMul", "_t_", "_1", "_", "a_b"]


def test_all_are_different():
    made = module_names(["a/b", "a.b", "a_b", "a b", "a_b_", "a/b_", "a_b"])
    assert len(made) == len(set(made)) == 7
    assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) for name in made)
