"""The groups of metrics: each is defined in docs/, at a heading of its own."""

import re

from explain_core.evaluation.figures.groups import GROUPS
from tests.conftest import ROOT


def test_every_group_is_defined_where_it_says():
    assert len({group.name for group in GROUPS}) == len(GROUPS)
    for group in GROUPS:
        page, _, anchor = group.docs.partition("#")
        headings = re.findall(r"^#+ (.+)$", (ROOT / "docs" / page).read_text(), re.MULTILINE)
        anchors = [re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings]
        assert not anchor or anchor in anchors, f"{group.name}: {group.docs}"
