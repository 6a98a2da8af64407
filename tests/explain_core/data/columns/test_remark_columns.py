"""Notes are captions where they say what is seen."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from explain_core.data.columns.columns import columns_of
from explain_core.data.columns.remark_columns import (
    are_of_looks,
    are_sentences,
    filled_columns,
    title_columns,
)
from explain_core.data.columns.unused_columns import said_of_unused
from explain_core.data.tables.table_file import open_table
from explain_core.places import Place

SEEN = [
    "a small black bird on a branch", "grey wings and a long tail", "it sits, a red-tipped bill",
    "dark eyes, pale belly below",
]  # fmt: skip


@pytest.mark.parametrize(
    ("texts", "captions"),
    [
        (SEEN, True),
        (
            [
                "label checked by Anna on Monday",
                "blurry, retake with a small lens",
                "black bird, label unsure",
                "ask Tom",
            ],
            False,
        ),
        (
            [
                "seen near the old mill",
                "found by the river bank",
                "third visit this week",
                "no time for more",
            ],
            False,
        ),
        (["small bird"] * 4, False),
        ([*SEEN[:3], ""], False),
        (SEEN[:3], False),
    ],
)
def test_what_is_seen_makes_captions(tmp_path: Path, texts: Sequence[str], captions: bool) -> None:
    assert are_of_looks([text for text in texts if text], len(texts)) == captions
    rows = "".join(f'{k}.jpg,crow,"{text}"\n' for k, text in enumerate(texts))
    (tmp_path / "t.csv").write_text(f"file,species,Remarks\n{rows}")
    table = open_table(Place.of(tmp_path / "t.csv"))
    columns = columns_of(table)
    assert columns.captions == (("Remarks",) if captions else ())
    said = "".join(said_of_unused(table, columns))
    assert ("--columns caption= leaves" in said) == captions


def test_a_column_of_captions_goes_before(tmp_path: Path) -> None:
    rows = "".join(f'{k}.jpg,"{text}","{text} too"\n' for k, text in enumerate(SEEN))
    (tmp_path / "t.csv").write_text(f"file,Notes,description\n{rows}")
    assert columns_of(open_table(Place.of(tmp_path / "t.csv"))).captions == ("description",)


def titled(*texts: str, name: str = "title") -> tuple[str, ...]:
    return title_columns([name], [{name: text} for text in texts])


def test_titles_are_captions_where_they_say_what_is_seen() -> None:
    assert titled(*SEEN, name="Alt") == ("Alt",) and titled(
        *["A brown leather item with a buckle", *SEEN[:1]] * 3
    ) == ("title",)
    assert titled(*SEEN, name="city") == titled(*SEEN[:3]) == ()
    assert titled("crow", "wren", "a crow", "the wren of last year") == ()
    assert (
        titled("Bildnis einer jungen Frau", "Der Kuss am Abend", "Blick auf das Meer", "Die Brücke im Winter")
        == ()
    )
    assert titled(*["Pepper bell bacterial spot disease", "Pepper bell early blight disease"] * 4) == ()
    assert titled(*["The house of the mayor on Main Street", "The church of St Mary in York"] * 4) == ()


def test_sentences_are_no_names() -> None:
    assert are_sentences(["A brown leather item with a metal buckle", "a black bird on a branch"])
    assert not are_sentences(["Pepper bell bacterial spot disease", "American bird of the year 2019"])
    assert not are_sentences([]) and not are_sentences(["crow"])


def test_a_remark_here_and_there_is_no_caption() -> None:
    rows = [{"description": "at my feeder" if k == 3 else None, "text": "a black bird"} for k in range(15)]
    assert filled_columns(["description", "text"], rows) == ["text"]
    assert filled_columns(["description"], rows[:5]) == ["description"], "of a few rows nobody can tell"
    assert filled_columns(["later"], rows) == ["later"], "which may be filled further down"
