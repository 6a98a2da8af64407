"""Which of several files that bring captions is meant."""

import pytest

from explain_core.data.annotations.annotation import Annotation
from explain_core.data.annotations.meant_annotations import check_own, meant
from explain_core.data.columns.captions import CaptionRow
from explain_core.data.listing.image_listing import ImageFile, Listing
from explain_core.data.listing.image_names import ImageNames
from explain_core.errors import CaptionError
from explain_core.places import Place

HERE = Listing(Place("/x"), images={"crow/1.jpg": ImageFile("crow", None)})


def brings(file: str, text: str, label: str | None = None, is_own: bool = False) -> Annotation:
    rows = [CaptionRow(f"{file}:2", "1.jpg", label, (text,))]
    return Annotation(file, "", True, label is not None, None, "", lambda _: iter(rows), is_own)


def test_two_that_say_the_same_are_one_and_it_is_said() -> None:
    HERE.notes.clear()
    plain, labelled = brings("a.csv", "black"), brings("b.csv", "black", "crow")
    assert meant(HERE, ImageNames(HERE), [plain, labelled]) == [labelled]
    assert HERE.notes == ["a.csv says the same as b.csv"]


@pytest.mark.parametrize("other", [brings("b.csv", "white"), brings("b.csv", "black", "jay")])
def test_two_that_say_something_else_are_refused(other: Annotation) -> None:
    first = brings("a.csv", "black", "crow" if other.brings_classes else None)
    with pytest.raises(
        CaptionError, match=r"a\.csv and b\.csv, which all bring captions; .*--captions a\.csv"
    ):
        meant(HERE, ImageNames(HERE), [first, other])


def test_two_that_speak_of_other_pictures_are_both_read() -> None:
    here = Listing(Place("/x"), images={f"crow/{n}.jpg": ImageFile("crow", None) for n in (1, 2)})
    rows = [CaptionRow("c.csv:2", "2.jpg", None, ("white",))]
    other = Annotation("c.csv", "", True, False, None, "", lambda _: iter(rows))
    both = [brings("a.csv", "black"), other]
    assert meant(here, ImageNames(here), both) == both


def test_the_own_file_goes_before_others_and_there_is_one() -> None:
    own = brings("captions.csv", "black", is_own=True)
    assert meant(HERE, ImageNames(HERE), [brings("b.csv", "white"), own]) == [own]
    check_own(HERE, ["captions.csv", "labels.csv"])
    with pytest.raises(CaptionError, match=r"captions\.jsonl and captions\.csv; keep one"):
        check_own(HERE, ["captions.csv", "captions.jsonl"])
