import gzip

from sw.gzip_file import write_gzip


def test_same_bytes_each_time(tmp_path):
    content = b"sterna" * 1000
    one, other = (write_gzip(tmp_path / name, content) for name in ("one.gz", "other.gz"))
    assert gzip.decompress(one.read_bytes()) == content
    assert one.read_bytes() == other.read_bytes()
    assert one.read_bytes()[:10] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.gz", "other.gz"]
