"""What docs/attributes.md says is read, is read."""

import re
from pathlib import Path
from typing import Any

from tests.explain_core.text.said import said

PAGE = Path(__file__).parents[3] / "docs" / "attributes.md"


def test_the_table_of_what_is_read(nlp: Any) -> None:
    table = PAGE.read_text(encoding="utf-8").split("## What is read")[1].split("\n\n")[1]
    rows = re.findall(r"^\| (.+?) \| ?(.*?) ?\|$", table, re.MULTILINE)[1:]
    assert len(rows) > 25
    for caption, attributes in rows:
        assert said(nlp, caption) == [name for name in attributes.split(", ") if name], caption
