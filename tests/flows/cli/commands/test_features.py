"""`explain features`: the channels that the network knows a class by."""

from PIL import Image


def test_the_features_of_a_class(ask, made):
    out = ask("features", made.classes[1]).out
    first, second, third = (line.split() for line in out.splitlines()[2:5])
    assert first[:4] == ["0", "2", "0.500", "0.2500"] and first[4].count("█") == 24
    assert second[:4] == ["0", "0", "0.250", "0.0625"] and second[4].count("█") == 6
    assert third[:4] == ["0", "3", "-0.250", "-0.1250"] and third[4].count("█") == 12


def test_json(ask, made):
    answer = ask("features", made.classes[1], "--json").json
    assert answer["name"] == made.classes[1]
    assert answer["features"][0] == {
        "unit": {"layer": "0", "channel": 2}, "weight": 0.5, "response": 0.25,
    }  # fmt: skip


def test_a_class_without_features_and_one_that_is_not_there(ask, made):
    assert "takes no training image for it" in ask("features", made.classes[0]).out
    assert "knows no class 'dodo'" in (ask("features", "dodo").error or "")


def test_the_picture_is_drawn(ask, made, tmp_path):
    out = tmp_path / "features.png"
    answer = ask("features", made.classes[1], "--picture", str(out))
    assert str(out) in answer.err
    with Image.open(out) as picture:
        assert picture.format == "PNG" and picture.width > 600
    assert "--picture" in (ask("features", made.classes[1], "--picture", "features.txt").error or "")
