import re
from pathlib import Path

import pytest

from sw.compress.recipe import (
    CompressionRecipe,
    Learning,
    Network,
    Prune,
    Share,
    Teacher,
    Training,
    read_compression_recipe,
)
from sw.errors import SternaError

RECIPES = Path(__file__).parents[3] / "recipes"

GOOD = """
data = "digits"
[network]
hidden = [8]
[training]
seed = 1
validation_frames = 100
[teacher]
epochs = 2
[dense]
epochs = 3
learning_rate = 0.1
[[prune]]
weights = 50
epochs = 4
learning_rate = 0.1
[[prune]]
weights = [30, 10]
epochs = 5
learning_rate = 0.1
[share]
entries = 4
epochs = 6
learning_rate = 0.1
"""


@pytest.fixture
def read(tmp_path):
    def read(text):
        (tmp_path / "recipe.toml").write_text(text)
        return read_compression_recipe(tmp_path)

    return read


def test_least_recipe(read, tmp_path):
    assert read(GOOD) == CompressionRecipe(
        tmp_path.name, "digits", Network((8,)), Training(1, 100),
        Learning(epochs=3, learning_rate=0.1),
        (Prune(weights=50, epochs=4, learning_rate=0.1),
         Prune(weights=(30, 10), epochs=5, learning_rate=0.1)),
        Share(entries=4, epochs=6, learning_rate=0.1), Teacher(2))


def test_without_teacher_and_pruning(read):
    text = re.sub(r"\[teacher\]\nepochs = 2\n|\[\[prune\]\][^\[]*(\[30, 10\][^\[]*)?", "", GOOD)
    recipe = read(text)
    assert recipe.teacher is None
    assert recipe.prune == ()


@pytest.mark.parametrize("name", [
    "digits-sparse", "icestick", *(f"lenet300-{kind}-{seed}" for kind in ("plain", "distilled")
                                   for seed in range(3))])
def test_recipes_of_the_kit(name):
    recipe = read_compression_recipe(RECIPES / name / "recipe.toml")
    assert recipe.name == name
    assert (recipe.teacher is None) == ("plain" in name)


@pytest.mark.parametrize(("old", "new", "message"), [
    ('"digits"', '"cifar"', "data must be one of digits, mnist, fashion-mnist, not 'cifar'"),
    ('data = "digits"', "", "data is missing: the name of a data set"),
    ('data = "digits"', 'data = "digits"\nx = 1', "there is no setting 'x'; a recipe has data, "
     "[[prune]] and [network], [training], [teacher], [dense], [share], [scratch]"),
    ("[share]\nentries = 4\nepochs = 6\nlearning_rate = 0.1", "", "[share] is missing"),
    ("hidden = [8]", "hidden = []", "[network] hidden must be 1 to 32 integers from 1 to 65536, "
                                    "not []"),
    ("hidden = [8]", "hidden = [8]\ninput_bits = 9",
     "[network] input_bits must be an integer from 1 to 8, not 9"),
    ("seed = 1", "seed = 1\ncopies = 0", "[training] copies must be an integer from 1 to 64, not "
                                         "0"),
    ("[teacher]", "[teacher]\nchannels = [1, 2]",
     "[teacher] channels must be 3 integers from 1 to 1024, not [1, 2]"),
    ("[teacher]", "[teacher]\ntemperature = 0",
     "[teacher] temperature must be a number from 0.1 to 100.0, not 0"),
    ("epochs = 3", "epochs = 0", "[dense] epochs must be an integer from 1 to 10000, not 0"),
    ("epochs = 3", "epochs = 3\ndropout = 1",
     "[dense] dropout must be a number from 0.0 to 0.9, not 1"),
    ("weights = 50", "weights = 0", "[[prune]] weights must be a positive integer, or one for each "
                                    "layer, not 0"),
    ("weights = 50", 'weights = 50\nscore = "best"', "[[prune]] score must be one of magnitude, "
     "lamp, gradient, random, cost, not 'best'"),
    ("weights = 50", "weights = 50\nrestart = 1", "[[prune]] restart must be true or false, not 1"),
    ("weights = 50", "weights = 50\nn = 5", "[[prune]] n must be at most m = 4, not 5"),
    ("[30, 10]", "[30, 10, 5]", "[[prune]] weights must be one integer or 2, not 3"),
    ("entries = 4", "entries = 129", "[share] entries must be an integer from 1 to 128, not 129"),
    ("entries = 4", 'entries = 4\nstart = "best"',
     "[share] start must be one of linear, quantile, density, random, not 'best'"),
    ("entries = 4", 'entries = 4\ngrid = "odd"',
     "[share] grid must be one of integers, powers, not 'odd'"),
    ("weights = 50", 'weights = 50\nregrow = 0.1\nstructure = "groups"',
     "[[prune]] regrow must be 0 for the structure 'groups'; only single weights come back"),
    ("entries = 4", "entries = 4\nbits = 3", "[share] has no setting 'bits'; it has epochs, "
     "learning_rate, weight_decay, augmented, dropout, entries, start, grid"),
])
def test_wrong_settings(read, old, new, message):
    assert old in GOOD
    with pytest.raises(SternaError, match=rf"^Recipe .*/recipe\.toml: {re.escape(message)}$"):
        read(GOOD.replace(old, new, 1))


def test_prune_is_a_list(read):
    with pytest.raises(SternaError, match=r"prune must be a list of tables: write \[\[prune\]\]$"):
        read('data = "digits"\n[prune]\nweights = 3')
