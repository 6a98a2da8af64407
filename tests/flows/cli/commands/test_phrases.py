"""`explain phrases`: what sentences say most, beside what captions say."""

from PIL import Image


def test_phrases_of_a_split(ask, made):
    answer = ask("phrases")
    rows = [line.split("  ") for line in answer.out.splitlines()[1:]]
    # Three test images have predictions; two have an explanation, and one each mentions two of the attributes.
    assert [row[0] for row in rows] == ["black head", "red [b]wing[/b]", "white belly"]
    assert all("33 %" in " ".join(row) for row in rows)
    assert "of 3 images" in answer.err
    found = ask("phrases", "--split", "all", "--json").json
    shares = {row["attribute"]: (row["explained"], row["said"]) for row in found}
    assert shares["black head"] == (0.2, 0.2) and shares["long ünïcode"] == (0.2, 0)
    assert len(ask("phrases", "--limit", "1", "--json").json) == 1


def test_the_picture_is_drawn(ask, tmp_path):
    out = tmp_path / "phrases.png"
    ask("phrases", "--picture", str(out))
    with Image.open(out) as picture:
        assert picture.format == "PNG"
    assert "no kind of picture" in (ask("phrases", "--picture", str(tmp_path / "x.gif")).error or "")


def test_a_split_that_is_not_there(ask):
    assert "Its splits: test, train, all" in (ask("phrases", "--split", "val").error or "")
