"""`explain failures`: wrong predictions, by confusion."""


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
