"""`explain failures`: wrong predictions, by confusion and by pattern."""

from PIL import Image


def test_failures_by_confusion(ask, made):
    out = ask("failures").out
    assert out.startswith("2 of 3 test images labelled wrong (67 %), 1 confusion, run [red]early[/]")
    assert "[bold red]Loud[/] 'Finch'; DROP TABLE runs -> Plain Jay: 2 images" in out
    assert "62 % against 25 %" in out and "Not a Finch." in out and "WRONG METHOD" not in out
    # The margins: 0.625 - 0.25 = 0.375 and 0.5 - 0.125 = 0.375, so the ids decide.
    assert sorted([out.index(made.ids[1]), out.index(made.ids[2])])[0] == out.index(min(made.ids[1:3]))


def test_a_limit_and_json(ask):
    answer = ask("failures", "--limit", "1")
    assert answer.out.count(".png") == 1
    assert "1 more: --limit 2 shows all" in answer.err
    found = ask("failures", "--split", "all", "--json").json
    assert found["images"] == 5 and len(found["groups"]) == 1 and len(found["groups"][0]["images"]) == 2


def test_no_failures(ask):
    assert "labelled all 2 train images right" in ask("failures", "--split", "train").out
    assert "Its splits: test, train, all" in (ask("failures", "--split", "val").error or "")


def test_patterns_and_what_pulled(ask, made):
    out = ask("failures").out
    assert "   1  label: at home in the predicted class" in out and "   1  look-alike: ordinary images" in out
    assert "2 images, 1 label, 1 look-alike" in out or "2 images, 1 look-alike, 1 label" in out
    assert "pulled by black head 2, red [b]wing[/b] 1; missed: white belly 1" in out
    assert (
        "label: further from its class than 99 % of the right images, captions speak for Plain Jay by 2.5 nats"
        in out
    )
    assert "look-alike: explanations share 75 %" in out
    assert "  pulled by black head; missed: nothing" in out


def test_one_class_and_one_pattern(ask, made):
    out = ask("failures", "--pattern", "label").out
    assert (
        out.startswith("1 of 3 test images labelled wrong") and made.ids[1] in out and made.ids[2] not in out
    )
    assert "no such failure among 1 test image of Plain" in ask("failures", "--class", "plain jay").out
    assert "no such failure" in ask("failures", "--pattern", "unusual image").out
    assert "There are: look-alike, unusual image, label" in (ask("failures", "--pattern", "odd").error or "")
    assert "knows no class" in (ask("failures", "--class", "Dodo").error or "")
    found = ask("failures", "--class", made.classes[1], "--json").json
    image = next(i for i in found["groups"][0]["images"] if i["image_id"] == made.ids[1])
    assert image["pattern"] == "label" and image["caption_odds"] == 2.5 and image["oddness"] is None
    assert image["pulled"] == list(made.attributes[:2]) and image["missed"] == [made.attributes[2]]


def test_the_sheet_is_a_picture(ask, tmp_path):
    out = tmp_path / "sheet.png"
    answer = ask("failures", "--sheet", str(out))
    assert str(out) in answer.err
    with Image.open(out) as sheet:
        assert sheet.format == "PNG" and sheet.width > 600
    assert "no kind of picture" in (ask("failures", "--sheet", str(tmp_path / "sheet.pdf")).error or "")
    assert "is a folder" in (ask("failures", "--sheet", str(_folder(tmp_path))).error or "")


def _folder(tmp_path):
    folder = tmp_path / "folder.png"
    folder.mkdir()
    return folder
