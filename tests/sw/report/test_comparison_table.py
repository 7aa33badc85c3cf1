"""Builds as columns: what is placed is measured, what is not is estimated and says so."""

from sw.report import BoardEntry, ComparedEntry, CyclesPerFrame, EnergyBand
from sw.report.comparison_table import Cell, comparison_tables

NARROW = "\N{NARROW NO-BREAK SPACE}"
BUILD = BoardEntry(luts=1220, ffs=600, brams=14, dsps=0, fmax_mhz=61.5, clock_mhz=60.0,
                   cycles_per_frame=CyclesPerFrame(6201, 6201.5), core_frames_per_second=9675.0,
                   link_frames_per_second=120.0, utilisation={"luts": 0.953})
PLACED = ComparedEntry("a", "net, 784–10", 0.0134, 6201, 336, 14, 0, {"icestick": 1220},
                       EnergyBand(0.5, 1.0, 2.0), "icestick", EnergyBand(2.0, 8.0, 9.0),
                       "packed kernels, measured", 3, 4, 6197, "icestick", 60.0, 9676.0, 121.0,
                       {"icestick": BUILD})
BARE = ComparedEntry("b", "net", None, 100, 500, board="icebreaker", clock_mhz=24.0,
                     energy_uj=EnergyBand(1.0, 2.0, 3.0), energy_board="icesugar")


def figures(*entries):
    table, = comparison_tables(entries)
    return {row.label: row.cells for row in table.rows}


def test_a_build_and_an_estimate():
    found = figures(PLACED, BARE)
    assert found["network"] == (Cell("net, 784–10", "W3A4"), Cell("net"))
    assert found["accuracy"] == (Cell(f"98.66{NARROW}%"), Cell())
    assert found["LUTs"] == (Cell("1,220", f"95{NARROW}% of the part"), Cell("≈ 500", "estimated"))
    assert found["flip-flops"] == (Cell("600"), Cell())
    assert found["clock"] == (Cell(f"60{NARROW}MHz"), Cell(f"24{NARROW}MHz"))
    assert found["cycles per frame"] == (Cell("6,201.50", "simulated"), Cell("100"))
    assert found["cycles of latency"] == (Cell("6,197"), Cell())
    assert found["frames/s, core"] == (Cell("9,675"), Cell())
    assert found["energy per inference"] == (
        Cell(f"1{NARROW}µJ", f"500{NARROW}nJ to 2{NARROW}µJ"),
        Cell(f"2{NARROW}µJ", f"1{NARROW}µJ to 3{NARROW}µJ, icesugar"))
    assert found["the same on the CPU"][0].note.endswith(", packed kernels, measured")
    assert found["CPU over FPGA"] == (Cell("8"), Cell())


def test_what_is_estimated_everywhere_is_said_once():
    table, = comparison_tables([BARE, BARE])
    row = next(row for row in table.rows if row.label == "LUTs")
    assert (row.basis, row.cells) == ("estimated", (Cell("≈ 500"),) * 2)


def test_rows_of_which_nothing_is_known_are_left_out():
    assert "accuracy" not in figures(BARE)
    assert "Fmax" not in figures(BARE)


def test_a_column_for_each_board_and_tables_of_five():
    two = ComparedEntry("c", "net", None, 5, builds={"icestick": BUILD, "ulx3s-25f": BUILD})
    tables = comparison_tables([two] * 4)
    assert [len(table.columns) for table in tables] == [5, 3]
    assert [column.board for column in tables[0].columns[:2]] == ["icestick", "ulx3s-25f"]


def test_old_files_have_only_luts_of_placed_designs():
    old = ComparedEntry("d", "net", None, 5, placed={"icestick": 1100})
    assert figures(old)["LUTs"] == (Cell("1,100"),)
