# amaranth: UnusedElaboratable=no
"""`hw.loaded_sequence` against the nodes that its engine computes."""

from dataclasses import replace

import numpy as np
import pytest

from hw.accelerator import Accelerator
from hw.loaded_sequence import LoadedSequence
from sim.streams import run_frames
from sw.codec.image import IMAGE_CODES
from sw.errors import SternaError
from sw.graph import BeatFormat
from sw.schedule import Schedule, shared_plan
from tests.hw.layers import check_verilog
from tests.hw.sparse_sequences import frames_for, network, run_loaded, schedule
from tests.hw.stalls import STALLS

NARROW = {"gap_bits": 2, "code_bits": 3, "is_reloadable": True}
GRAPH = network(bias_limit=3)
OTHER = network((8, 6, 5, 3), (20, 14, 8), seed=8, bias_limit=3)


def loaded(graph, **options):
    return LoadedSequence(graph.nodes, schedule(graph, **NARROW, **options), wake_cycles=9)


def stream(dut, graph, frames, **conditions):
    return run_frames(dut, frames, BeatFormat(graph.input.tensor.interval, dut.schedule.lanes),
                      BeatFormat(graph.last.interval, 1), o_beats=graph.last.size, **conditions)


@pytest.mark.parametrize("image", IMAGE_CODES)
@pytest.mark.parametrize("start", ["bitstream", "rom"])
@pytest.mark.parametrize("i_stall, o_stall", STALLS)
def test_matches_reference(image, start, i_stall, o_stall, rng):
    frames = frames_for(GRAPH, rng)
    found = stream(loaded(GRAPH, image=image, start=start), GRAPH, frames, i_stall=i_stall,
                   o_stall=o_stall)
    np.testing.assert_array_equal(found.outputs, GRAPH.evaluate(frames))


def test_timing_is_that_of_the_engine(rng):
    frames = frames_for(GRAPH, rng, 2)
    dut = loaded(GRAPH, image="rice", start="rom")
    bare = shared_plan(GRAPH.nodes, schedule(GRAPH, **NARROW))
    assert (dut.latency, dut.interval) == (bare.latency, bare.interval)
    found = stream(dut, GRAPH, frames)
    ends = found.given[GRAPH.last.size - 1::GRAPH.last.size]
    beats = GRAPH.input.tensor.size // dut.schedule.lanes
    assert ends[0] - found.taken[beats - 1] == dut.latency
    assert set(np.diff(ends)) == {dut.interval}


@pytest.mark.parametrize("image", IMAGE_CODES)
@pytest.mark.parametrize("start", ["bitstream", "host"])
@pytest.mark.parametrize("pe", [1, 2])
def test_another_network_can_be_loaded(image, start, pe, rng):
    dut = loaded(GRAPH, image=image, start=start, pe=pe)
    options = {**NARROW, "image": image, "start": start, "pe": pe}
    data = shared_plan(OTHER.nodes, schedule(OTHER, **options), dut.plan.logic).image
    frames = frames_for(OTHER, rng, 1)
    assert (OTHER.evaluate(frames) != GRAPH.evaluate(frames)).any()
    # The beginning of an image that was given up counts for nothing.
    outputs, error = run_loaded(dut, [data[:9], data], frames)
    assert not error
    np.testing.assert_array_equal(outputs.reshape(len(frames), -1), OTHER.evaluate(frames))


def test_frames_wait_for_weights(rng):
    dut = loaded(GRAPH, image="rice", start="host")
    with pytest.raises(AssertionError, match=r"^0 of \d+ outputs and no error in 2000 cycles$"):
        run_loaded(dut, [], frames_for(GRAPH, rng, 1), limit=2000)


def test_images_are_smaller_than_memories():
    plain = shared_plan(GRAPH.nodes, schedule(GRAPH, **NARROW)).image
    for image in IMAGE_CODES:
        coded = shared_plan(GRAPH.nodes, schedule(GRAPH, **NARROW, image=image)).image
        assert int.from_bytes(coded[:3], "big") == len(coded) - 3
        assert len(coded) < len(plain)


@pytest.mark.parametrize(("options", "message"), [
    ({"image": "zip"}, "Image of the engine 'a' must be one of plain, huffman, rice, not 'zip'"),
    ({"start": "disk"}, "Start of the engine 'a' must be one of bitstream, rom, flash, host, not "
                        "'disk'"),
    ({"start": "flash"}, "Image of the engine 'a' must be one of huffman, rice, whose CRC tells "
                         "damage, to come from 'flash', not 'plain'"),
    ({"image": "rice", "is_reloadable": False}, "Engine 'a' must be reloadable to take images in "
                                                "'rice'"),
])
def test_wrong_schedules_are_refused(options, message):
    good = replace(schedule(GRAPH, **NARROW), layers=("a",))
    with pytest.raises(SternaError) as raised:
        replace(good, **options)
    assert str(raised.value) == message


def test_accelerator_hands_on_its_ports():
    for start, names in (("rom", {"is_whole", "load", "load_busy", "load_done", "error"}),
                         ("flash", {"flash"})):
        whole = Schedule({}, (schedule(GRAPH, **NARROW, image="rice", start=start),))
        top = Accelerator(GRAPH, whole)
        assert names <= set(top.signature.members)
        check_verilog(lambda top=top: top, "accelerator")
        assert Schedule.from_json(whole.to_json()).shared == whole.shared
