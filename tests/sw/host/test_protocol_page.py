from pathlib import Path

from sw.host.protocol import INFO_FIELDS, Command, Status
from sw.host.protocol_page import page

ROOT = Path(__file__).parents[3]


def test_the_page_is_the_one_that_the_description_makes():
    written = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
    assert written == page(), "run `python -m sw.host.protocol_page`"


def test_names_everything():
    text = page()
    for name in [*(c.name for c in Command), *(s.name for s in Status),
                 *(f"`{field.name}`" for field in INFO_FIELDS)]:
        assert name in text
