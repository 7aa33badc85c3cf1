import re
from pathlib import Path

import pytest

from sw.errors import SternaError
from sw.settings import MAX_BYTES
from sw.teach.recipe import Teacher
from sw.train.recipe import Model, Recipe, Training, read_recipe

DIGITS = Path(__file__).parents[3] / "recipes" / "digits"

GOOD = """
data = "digits"
[model]
hidden = [8]
[training]
seed = 1
epochs = 2
float_epochs = 1
"""


@pytest.fixture
def read(tmp_path):
    def read(text):
        (tmp_path / "recipe.toml").write_text(text)
        return read_recipe(tmp_path)

    return read


def test_least_recipe(read, tmp_path):
    assert read(GOOD) == Recipe(tmp_path.name, "digits", Model((8,)), Training(1, 2, 1))


def test_teacher(read):
    recipe = read(GOOD + "copies = 4\naugmented = 0.5\n[teacher]\nepochs = 3\n")
    assert recipe.teacher == Teacher(3)
    assert (recipe.training.copies, recipe.training.augmented) == (4, 0.5)


def test_folder_or_file():
    recipe = read_recipe(DIGITS)
    assert recipe == read_recipe(DIGITS / "recipe.toml")
    assert recipe.name == "digits"
    assert recipe.model == Model((64, 64), "ternary", 1)


def test_integers_are_numbers_too(read):
    assert read(GOOD + "noise = 0").training.noise == 0


@pytest.mark.parametrize(("old", "new", "message"), [
    ("digits", "cifar", "data must be one of digits, mnist, fashion-mnist, not 'cifar'"),
    ('"digits"', "3", "data must be one of digits, mnist, fashion-mnist, not 3"),
    ('data = "digits"', "", "data is missing: the name of a data set"),
    ('data = "digits"', 'data = "digits"\nx = 1',
     "there is no setting 'x'; a recipe has data, [model], [training] and [teacher]"),
    ("[model]\nhidden = [8]", "", "[model] is missing"),
    ("hidden = [8]", "", "[model] hidden is missing"),
    ("hidden = [8]", "hidden = 8",
     "[model] settings must be numbers, names and lists of numbers"),
    ("hidden = [8]", "hidden = [8, 0]",
     "[model] hidden must be at most 32 integers from 1 to 65536, not [8, 0]"),
    ("hidden = [8]", "hidden = [8, 1.5]",
     "[model] hidden must be at most 32 integers from 1 to 65536, not [8, 1.5]"),
    ("hidden = [8]", "hidden = [8]\nweights = 9",
     '[model] weights must be "binary", "ternary" or 2 to 8 bits, not 9'),
    ("hidden = [8]", "hidden = [8]\nweights = [2]",
     '[model] weights must be "binary", "ternary" or 2 to 8 bits, not (2,)'),
    ("hidden = [8]", "hidden = [8]\nactivation_bits = true",
     "[model] activation_bits must be 1 to 8, not True"),
    ("hidden = [8]", "hidden = [8]\ndropout = 1",
     "[model] has no setting 'dropout'; it has hidden, weights, activation_bits, input_bits"),
    ("hidden = [8]", "hidden = [8]\ninput_bits = 9",
     "[model] input_bits must be an integer from 0 to 8, not 9"),
    ("epochs = 2", "epochs = 2\ncopies = 2",
     "[training] copies and augmented must be left out where there is no [teacher] to say what "
     "bent copies are"),
    ("epochs = 2\nfloat_epochs = 1",
     "epochs = 2\nfloat_epochs = 1\nnoise = 0.1\n[teacher]\nepochs = 3",
     "[training] noise must be left out where there is a [teacher], which explains frames and "
     "bent copies of them"),
    ("epochs = 2\nfloat_epochs = 1", "epochs = 2\nfloat_epochs = 1\n[teacher]\nepochs = 0",
     "[teacher] epochs must be an integer from 1 to 10000, not 0"),
    ("epochs = 2\nfloat_epochs = 1",
     "epochs = 2\nfloat_epochs = 1\n[teacher]\nepochs = 3\nfeatures = 1.0",
     "[teacher] features must be left out: what is in front of the logits of a quantised network "
     "is not compared"),
    ("epochs = 2", "epochs = 0", "[training] epochs must be an integer from 1 to 100000, not 0"),
    ("epochs = 2", "epochs = 2.0", "[training] epochs must be an integer from 1 to 100000, "
                                   "not 2.0"),
    ("epochs = 2", "epochs = true", "[training] epochs must be an integer from 1 to 100000, "
                                    "not True"),
    ("epochs = 2", "epochs = 2\nnoise = nan", "[training] noise must be a number from 0.0 to "
                                              "10.0, not nan"),
    ("epochs = 2", 'epochs = 2\nnoise = "a"', "[training] noise must be a number from 0.0 to "
                                              "10.0, not 'a'"),
    ("seed = 1", "", "[training] seed is missing"),
])
def test_wrong_settings(read, old, new, message):
    assert old in GOOD
    with pytest.raises(SternaError, match=rf"^Recipe .*/recipe\.toml: {re.escape(message)}$"):
        read(GOOD.replace(old, new, 1))


def test_missing_file(tmp_path):
    with pytest.raises(SternaError, match=r"^Recipe .*/no/recipe\.toml must be a readable file: "
                                          r"No such file or directory$"):
        read_recipe(tmp_path / "no")


@pytest.mark.parametrize("text", ["data = ", "\x00", "x = " + "[" * 5000])
def test_no_toml(read, text):
    with pytest.raises(SternaError, match=r"^Recipe .*/recipe\.toml must be a TOML file: "):
        read(text)


def test_huge_file(read):
    with pytest.raises(SternaError, match=r"^Recipe .*/recipe\.toml must be at most 1048576 bytes"):
        read("#" * (MAX_BYTES + 1))
