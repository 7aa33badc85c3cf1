"""`sim.waveform`: transfers in a VCD that is short enough to read."""

import pytest

from sim.waveform import transfers

HEAD = """$version x $end

$scope module TOP $end
 $scope module accelerator $end
  $var wire 1 ! clk $end
  $scope module fc0 $end
   $var wire 1 " o__valid $end
   $var wire 1 # o__ready $end
   $var wire 4 $ o__payload [3:0] $end
   $var wire 1 ' $auto$1 $end
   $scope module inner $end
    $var wire 1 % o__valid $end
   $upscope $end
  $upscope $end
 $upscope $end
$upscope $end
$enddefinitions $end
"""


@pytest.fixture
def waveform(tmp_path):
    def write(body):
        path = tmp_path / "x.vcd"
        path.write_text(HEAD + body)
        return path
    return write


def test_a_beat_is_what_settled_before_the_edge(waveform):
    """What changes with the edge belongs to the next cycle, wherever it stands in the file."""
    path = waveform("#0\n0!\n1\"\n1#\nb101 $\n#1\nb110 $\n1!\n#2\n0!\n#3\n1!\n0\"\n"
                    "#4\n0!\n#5\n1!\n")
    assert transfers(path, ["fc0"]) == {"fc0": [5, 6]}


@pytest.mark.parametrize("valid, ready", [(0, 1), (1, 0), (0, 0)])
def test_no_beat_without_both(waveform, valid, ready):
    path = waveform(f"#0\n0!\n{valid}\"\n{ready}#\nb101 $\n1%\n#1\n1!\n")
    assert transfers(path, ["fc0"]) == {"fc0": []}


def test_a_stream_that_is_not_there(waveform):
    with pytest.raises(ValueError, match=r"^Waveform .*x\.vcd must show "
                                         r"accelerator\.fc1\.o__valid, "
                                         r"accelerator\.fc1\.o__ready, "
                                         r"accelerator\.fc1\.o__payload$"):
        transfers(waveform(""), ["fc0", "fc1"])
