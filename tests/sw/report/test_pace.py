"""The slowest layer, and the advice."""

from sw.report import Edge, LayerEntry
from sw.report.pace import find_pace


def dense(name, outputs, inputs, pe, simd):
    cycles = (outputs // pe) * (inputs // simd)
    return LayerEntry(name, "Dense", Edge((inputs,), "0..1", 1), Edge((outputs,), "0..9", 4),
                      cycles, 1.0, pe=pe, simd=simd, engine="ternary")


def test_one_layer_sets_the_pace():
    pace = find_pace([dense("a", 64, 64, 8, 8), dense("b", 10, 64, 2, 4)])
    assert (pace.layers, pace.cycles, pace.can_be_faster) == (("b",), 80, True)
    assert pace.sentences == (
        "b sets the pace: it takes 80 cycles for a frame, and no frame can follow another sooner.",
        "b would be faster with PE 5 instead of 2 (32 cycles), or SIMD 8 instead of 4 (40 cycles).",
        "The accelerator would then take 64 cycles per frame and be 1.2 times as fast, for more "
        "LUTs.")


def test_equal_layers_must_change_together():
    pace = find_pace([dense("a", 64, 64, 8, 8), dense("b", 10, 64, 1, 64),
                      dense("c", 64, 64, 8, 8)])
    assert pace.layers == ("a", "c")
    assert pace.sentences[0].startswith("a and c set the pace together: each takes 64 cycles")
    assert pace.sentences[1].startswith("a and c would be faster with PE 16 instead of 8 (32 cyc")
    assert "take 32 cycles per frame and be 2 times as fast" in pace.sentences[2]


def test_a_layer_without_folds_cannot_be_faster():
    pace = find_pace([dense("a", 4, 4, 4, 4)])
    assert not pace.can_be_faster
    assert pace.sentences == (
        "a sets the pace: it takes 1 cycle for a frame, and no frame can follow another sooner.",
        "a already takes all of a frame in one cycle.")


def test_lanes_are_widened():
    layer = LayerEntry("t", "Threshold", Edge((3, 4), "0..9", 4), Edge((3, 4), "0..1", 1), 6, 1.0,
                       lanes=2)
    assert find_pace([layer]).sentences[1] == (
        "t would be faster with lanes 3 instead of 2 (4 cycles).")


def test_engines_that_work_by_weights_are_not_told_to_take_more_inputs():
    layer = LayerEntry("s", "Dense", Edge((8,), "0..1", 1), Edge((4,), "0..9", 4), 10, 1.0, pe=1,
                       simd=1, engine="sparse")
    assert find_pace([layer]).sentences[1] == (
        "s would be faster with PE 2 instead of 1 (5 cycles).")
