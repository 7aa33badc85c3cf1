# amaranth: UnusedElaboratable=no
"""One small instance of every component that has streams."""

import numpy as np

from hw.accelerator import Accelerator
from hw.argmax import ArgMax
from hw.beat_buffer import BeatBuffer
from hw.bit_window import BitWindow
from hw.column_scan import ColumnScan
from hw.credit_queue import CreditQueue
from hw.dense import Dense
from hw.dense_groups import DenseGroups
from hw.dense_nm import DenseNm
from hw.frame_buffer import FrameBuffer
from hw.frame_store import FrameStore
from hw.image_framer import ImageFramer
from hw.image_loader import ImageLoader
from hw.loaded_sequence import LoadedSequence
from hw.queue import Queue
from hw.requantise import Requantise
from hw.rom_bytes import RomBytes
from hw.shape import vector
from hw.slot_fetch import SlotFetch
from hw.sparse import Sparse
from hw.sparse_element import SparseElement
from hw.sparse_sequence import SparseSequence
from hw.spi_flash import SpiFlash
from hw.stream_width import StreamWidth
from hw.table import Table
from hw.threshold import Threshold
from hw.weight_loader import WeightLoader
from sw import graph
from sw.codec.column_stream import column_stream
from sw.codec.image import ImageFormat
from sw.graph import BeatFormat, Interval, Tensor
from sw.schedule import (
    DenseSchedule,
    GroupSchedule,
    LaneSchedule,
    NmSchedule,
    RequantiseSchedule,
    SparseSchedule,
)
from tests.formal.networks import tiny_network, tiny_schedule

BIPOLAR = Interval(-1, 1, 2)
BITS = Interval(0, 1)
SMALL = Interval(0, 2)

XNOR = graph.Dense("fc", Tensor((2,), BIPOLAR), np.array([[1, -1], [-1, -1]]))
TERNARY = graph.Dense("fc", Tensor((2,), SMALL), np.array([[1, 0], [-1, -1]]))
LOWBIT = graph.Dense("fc", Tensor((2,), SMALL), np.array([[3, -2], [1, 2]]))
KEPT = graph.Dense("fc", Tensor((4,), BITS), np.array([[0, 1, 0, 0], [0, 0, -1, 0]]))
GROUPS = graph.Dense("fc", Tensor((2,), BITS), np.array([[0, 1], [1, -1]]))
SPARSE = graph.Dense("fc", Tensor((2,), SMALL), np.array([[3, 0], [1, -2]]))
STAIRS = graph.Threshold("act", Tensor((2,), Interval(-2, 2)), np.array([[-1, 0, 2], [-2, 1, 3]]),
                         [False, True], Interval(0, 3))
EVEN_STAIRS = graph.Threshold("act", Tensor((2,), Interval(-4, 5)),
                              np.array([[-1, 1, 3], [-3, -1, 1]]), [False, False], Interval(0, 3))
ENTRIES = graph.Table("table", Tensor((2,), SMALL), np.array([[2, 0, 1], [1, 1, 0]]), SMALL)
CLASS = graph.ArgMax("class", Tensor((3,), SMALL))

# By name: how to make the component, and the node that it must equal with its formats.
LAYERS = {
    "Dense xnor, folded": (lambda: Dense(XNOR, DenseSchedule(1, 1, "xnor")), XNOR, 1, 1),
    "Dense xnor, one fold": (lambda: Dense(XNOR, DenseSchedule(2, 1, "xnor")), XNOR, 1, 2),
    "Dense ternary": (lambda: Dense(TERNARY, DenseSchedule(1, 2, "ternary", "bram")), TERNARY, 2,
                      1),
    "Dense lowbit": (lambda: Dense(LOWBIT, DenseSchedule(2, 2, "lowbit")), LOWBIT, 2, 2),
    "DenseGroups": (lambda: DenseGroups(GROUPS, GroupSchedule(1, 1, "ternary", index="rom")),
                    GROUPS, 1, 1),
    "DenseNm": (lambda: DenseNm(KEPT, NmSchedule(1, 4, "ternary", kept=1)), KEPT, 4, 1),
    "Sparse": (lambda: Sparse(SPARSE, SparseSchedule(2, 1, 2, 1, depth=1)), SPARSE, 1, 2),
    "Sparse, one lane": (lambda: Sparse(SPARSE, SparseSchedule(2, 2, 1, 1, depth=1)), SPARSE, 2, 1),
    "Threshold": (lambda: Threshold(STAIRS, LaneSchedule(1)), STAIRS, 1, 1),
    "Requantise": (lambda: Requantise(EVEN_STAIRS, RequantiseSchedule(1, shift=1)), EVEN_STAIRS, 1,
                   1),
    "Table": (lambda: Table(ENTRIES, LaneSchedule(1)), ENTRIES, 1, 1),
    "ArgMax": (lambda: ArgMax(CLASS, LaneSchedule(1)), CLASS, 1, 1),
    "ArgMax, all lanes": (lambda: ArgMax(CLASS, LaneSchedule(3)), CLASS, 3, 1),
}


def formats(node, i_lanes: int, o_lanes: int) -> tuple[BeatFormat, BeatFormat]:
    """Beats of a layer's two sides."""
    return BeatFormat(node.input.interval, i_lanes), BeatFormat(node.output.interval, o_lanes)


COLUMNS = column_stream(SPARSE.weights, pes=2, gap_bits=1)

# Components with streams that are no layer.
OTHERS = {
    "Queue": lambda: Queue(vector(BITS, 2), depth=2),
    "Queue of 1": lambda: Queue(vector(BITS, 2), depth=1),
    "Queue of 3": lambda: Queue(vector(BITS, 2), depth=3),
    "StreamWidth, gathering": lambda: StreamWidth(BITS, 1, 3),
    "StreamWidth, splitting": lambda: StreamWidth(BITS, 3, 1),
    "StreamWidth, both": lambda: StreamWidth(BITS, 2, 3),
    "BeatBuffer": lambda: BeatBuffer(vector(BITS, 2), depth=3),
    "ColumnScan": lambda: ColumnScan(COLUMNS, SMALL, lanes=2, depth=1, store="rom"),
    "ImageLoader, rice": lambda: ImageLoader(ImageFormat((1,), 3, "rice")),
    "ImageLoader, Huffman": lambda: ImageLoader(ImageFormat((1,), 3, "huffman")),
    "RomBytes": lambda: RomBytes(b"abc"),
    "ImageFramer": lambda: ImageFramer(5),
    "Accelerator": lambda: Accelerator(tiny_network(), tiny_schedule()),
}

# Components whose streams have a side that is no stream; they have properties of their own.
PARTS = {"BitWindow": BitWindow, "CreditQueue": CreditQueue, "FrameBuffer": FrameBuffer,
         "FrameStore": FrameStore, "LoadedSequence": LoadedSequence, "SlotFetch": SlotFetch,
         "SparseElement": SparseElement, "SparseSequence": SparseSequence, "SpiFlash": SpiFlash,
         "WeightLoader": WeightLoader}
