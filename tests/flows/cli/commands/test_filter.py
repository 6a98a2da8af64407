"""`explain filter`: what a filter stands for."""

from PIL import Image


def test_a_filter(ask, made):
    out = ask("filter", "0").out
    assert "weight 1.00, entropy 0.7 of 2.3 bits" in out  # log2(5) attributes
    head, wing = (line for line in out.splitlines() if line.endswith(("0.8000", "0.2000")))
    assert head.startswith("black head") and head.count("█") == 24
    assert wing.startswith("red [b]wing[/b]") and wing.count("█") == 6
    assert "white belly" not in out  # its p is 0
    strongest = [line for line in out.splitlines() if ".png" in line]
    assert strongest[0].split()[0] == "2.500" and made.ids[1] in strongest[0] and made.ids[0] in strongest[1]


def test_json(ask, made):
    answer = ask("filter", "3", "--json").json
    assert [share["attribute"] for share in answer["attributes"]] == ["long ünïcode", "yellow eye ring"]
    assert answer["images"][0] == {
        "image_id": made.ids[1], "path": made.paths[1], "true_class": made.classes[1], "value": 2.5,
    }  # fmt: skip


def test_a_filter_that_is_not_there(ask):
    assert "numbered from 0 to 3" in (ask("filter", "4").error or "")


def test_the_picture_is_drawn(ask, tmp_path):
    out = tmp_path / "filter.webp"
    answer = ask("filter", "0", "--picture", str(out), "--json")
    assert answer.json["filter"] == 0 and str(out) in answer.err
    with Image.open(out) as picture:
        assert picture.format == "WEBP" and picture.width > 600
    assert "--picture" in (ask("filter", "0", "--picture", str(tmp_path / "none" / "x.png")).error or "")
