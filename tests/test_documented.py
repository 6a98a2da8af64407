"""The tables of docs/ are those of the program, README tells of every kind of image set, and links hit their marks."""

import re

import pytest

from explain_core.evaluation.figures.groups import GROUPS
from tests.conftest import ROOT
from tests.documented import PAGES, TABLES, marked, undocumented, with_tables


@pytest.mark.parametrize("name", PAGES)
def test_a_page_s_tables_are_the_program_s(name):
    page = (ROOT / "docs" / name).read_text()
    assert marked(page)
    assert with_tables(page) == page, "python -m tests.documented writes it anew"


def test_every_table_stands_somewhere():
    assert sorted(TABLES) == sorted(
        table for name in PAGES for table in marked((ROOT / "docs" / name).read_text())
    )


def test_readme_tells_of_every_kind_of_image_set():
    assert undocumented((ROOT / "README.md").read_text()) == []


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
def test_every_group_of_metrics_is_defined_in_docs(group):
    name, _, anchor = group.docs.partition("#")
    page = (ROOT / "docs" / name).read_text()
    heads = [
        re.sub(r"[^\w\- ]", "", head).lower().replace(" ", "-")
        for head in re.findall(r"^#+ (.*)", page, re.M)
    ]
    assert not anchor or anchor in heads
    assert f"`{group.name}." in page
