"""The pages of runs without words: all are drawn, and none pretends to have any."""

import json
import shutil

import duckdb
import pytest

from tests.explain_core.report.conftest import LATER, written
from tests.explain_core.report.test_pages import PAGES

NOTHING = ("undefined", "NaN", "null", "[object")
#: What pages say where words were looked for, and none was found.
PRETENCES = (
    "no attribute of its own",
    "Nothing does",
    "No attribute supports",
    " bits",
    "p(attribute",
    "Seen in most",
    "0 attributes",
)


@pytest.mark.slow  # a browser on every page
def test_every_page_is_drawn_without_words(visit, wordless_report, made):
    visited = visit(wordless_report)
    pages = (*PAGES, "filters/0", "classes/001.Plain_Jay", f"image/{made.ids[0]}", f"image/{made.ids[1]}")
    for name in pages:
        page = visited.go(f"#/{LATER}/{name}")
        assert page.locator("main h1").count() == 1, name
        said = page.locator("main").inner_text()
        assert not [word for word in NOTHING if word in said], (name, said)
        assert not [word for word in (*made.attributes, *PRETENCES) if word in said], (name, said)
    for name in ("overview", "classes", "filters", "find", f"image/{made.ids[0]}"):
        assert "This run has no words" in visited.go(f"#/{LATER}/{name}").locator("main").inner_text(), name
    page = visited.go(f"#/{LATER}/filters")
    assert page.locator(".card").count() == 4  # each with the images that excite it most
    page = visited.go(f"#/{LATER}/filters/0")
    assert page.locator("main .grid.few > *").count() == 2


def test_pages_say_that_words_come_from_a_scorer(visit, two, made, tmp_path):
    store = shutil.copytree(two, tmp_path / "scored")
    with duckdb.connect(str(store / "explain.duckdb")) as connection:
        connection.execute(
            "UPDATE runs SET options = json_merge_patch(options, ?) WHERE run_id = ?",
            [json.dumps({"concepts": "list.txt", "scorer": "mine:scores"}), LATER],
        )
    visited = visit(written(store, tmp_path / "report"))
    for name in ("overview", "figures"):
        said = visited.go(f"#/{LATER}/{name}").locator("main").inner_text()
        assert "Words come from the scorer mine:scores" in said and "not against people's" in said
    assert "A tick: the scorer says so." in visited.go(f"#/{LATER}/find").locator("main").inner_text()
    assert "Words come from" not in visited.go("#/run-one/overview").locator("main").inner_text()
    assert "a tick says that they mention it" in visited.go("#/run-one/find").locator("main").inner_text()
