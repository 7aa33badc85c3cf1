"""The order of rows: equal ones together, and none after its inputs are replaced."""

import numpy as np

from sw.codec.slots import Row
from sw.schedule.shared import SharedSchedule
from sw.schedule.shared_deal import deal_rows


def row(bias, *columns):
    return Row(bias, np.array(columns, np.int64), np.arange(len(columns)))


def biases(rows):
    return [row.bias for row in rows]


def schedule(pe=1):
    return SharedSchedule(("fc0",), pe=pe, gap_bits=2, code_bits=3)


def test_alone_a_row_stays_where_it_is():
    rows = [[row(1, 0), row(2, 1, 2, 3), row(3)], [row(4, 2), row(5)]]
    hidden, last = deal_rows(rows, [4, 3, 2], 16, schedule())
    assert biases(hidden) == [1, 2, 3]
    assert biases(last) == [4, 5]


def test_rows_of_one_length_go_together():
    rows = [[row(1, 0), row(2, 1, 2, 3), row(3), row(4, 0, 1, 2), row(5, 3)],
            [row(6, 0, 2, 4), row(7, 1)]]
    hidden, last = deal_rows(rows, [4, 6, 2], 16, schedule(2))
    assert biases(hidden) == [2, 4, 5, 1, 3, 0]  # the last one fills the round
    # Columns follow: rows 1, 3 and 5 are at the places 3, 4 and 2 now.
    assert last[0].columns.tolist() == [2, 3, 4]
    assert last[0].codes.tolist() == [2, 0, 1]
    assert last[1].columns.tolist() == [0]


def test_rows_whose_inputs_are_replaced_come_first():
    # 8 words, of which one is not used: outputs 0, 1 and 2 replace inputs 6, 5 and 4.
    rows = [[row(1, 0), row(2, 0, 5), row(3, 4), row(4, 6)], [row(5, 0, 1, 2, 3)]]
    hidden, last = deal_rows(rows, [7, 4, 1], 8, schedule())
    assert biases(hidden) == [4, 2, 3, 1]
    assert last[0].codes.tolist() == [3, 1, 2, 0]


def test_refuses_where_two_rows_must_be_the_first():
    rows = [[row(1, 6), row(2, 6), row(3)], [row(4)]]
    assert deal_rows(rows, [7, 3, 1], 8, schedule()) is None
    # In one round both read before anything is written.
    assert deal_rows(rows, [7, 4, 1], 8, schedule(2)) is not None


def test_refuses_what_is_longer_than_the_memory():
    assert deal_rows([[row(1)]], [8, 1], 8, schedule()) is None
    assert deal_rows([[row(1)] * 8, [row(1)]], [2, 8, 1], 8, schedule()) is None
    assert deal_rows([[row(1)] * 8], [2, 8], 8, schedule()) is None
    assert deal_rows([[row(1)] * 7], [7, 7], 8, schedule()) is not None
