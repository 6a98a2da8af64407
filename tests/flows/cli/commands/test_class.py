"""`explain class`: a class as the network knows it."""


def test_a_class_in_words_and_figures(ask, made):
    out = ask("class", made.classes[1]).out
    # Attributes 1, 3, 2 in this order; nouns as captions write them.
    assert "has red [b]wings[/b], yellow eye rings, and a white belly." in out
    assert "test: 0 of 2 right (0 %)" in out and "train: 1 of 1 right (100 %)" in out
    assert "taken for: Plain Jay 2" in out and "taken for it: none" in out
    assert f"{made.ids[3]}  88 %" in out


def test_json_and_the_class_that_took_them(ask, made):
    answer = ask("class", "plain jay", "--json").json
    assert answer["name"] == made.classes[0]
    assert answer["taken_for"] == []
    assert answer["taken_for_it"] == [
        {"true_class": made.classes[1], "predicted": made.classes[0], "images": 2}
    ]
    assert answer["scores"] == [{"split": "test", "images": 1, "correct": 1}]
    assert answer["description"] == "A Plain Jay has no attribute of its own."


def test_a_class_that_is_not_there(ask):
    error = ask("class", "jay").error
    assert error and "no class 'jay'" in error and "Near it: Plain Jay" in error
