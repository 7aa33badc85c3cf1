import json
from dataclasses import dataclass

import pytest

from sw.teach.epoch_log import LOG, logged


@dataclass(frozen=True)
class Epoch:
    number: int
    loss: float


@pytest.mark.parametrize("told", [None, []])
def test_epochs_are_added(tmp_path, told):
    (tmp_path / LOG).write_text('{"number": 0}\n')
    note = logged(tmp_path, None if told is None else told.append)
    for number in (1, 2):
        note(Epoch(number, 0.5))
    lines = (tmp_path / LOG).read_text().splitlines()
    assert [json.loads(line)["number"] for line in lines] == [0, 1, 2]
    assert told in (None, [Epoch(1, 0.5), Epoch(2, 0.5)])
