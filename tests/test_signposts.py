"""CONTRIBUTING.md sends people to files and names that are there, and to equations where they are."""

import re

from tests.conftest import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text()
#: "(5) and (6)\\nexplain_core/explanation/image.py", "(1)-(4) explain_core/...".
EQUATIONS = re.compile(r"((?:\(\d\)(?:-| and )?)+)\s+(explain_core/[\w/]+\.py)")


def test_every_file_that_is_named_is_there():
    named = set(re.findall(r"\b(?:explain_core|tasks|flows|tests)/[\w/]+\.py\b", TEXT))
    assert len(named) > 10
    assert [path for path in sorted(named) if not (ROOT / path).is_file()] == []


def test_every_name_stands_in_the_file_that_is_named_for_it():
    """ "`METRICS` (explain_core/evaluation/figures/catalogue.py)", "`run_flow` in flows/run.py"."""
    named = re.findall(r"`(\w+)`\s+(?:\(|in\s+)((?:explain_core|tasks|flows|tests)/[\w/]+\.py)", TEXT)
    assert len(named) >= 8
    wrong = [
        (name, path)
        for name, path in named
        if not re.search(rf"^(?:def |class )?{name}\b", (ROOT / path).read_text(), re.MULTILINE)
    ]
    assert wrong == []


def test_every_equation_of_the_paper_is_where_it_says():
    found = {}
    for numbers, path in EQUATIONS.findall(TEXT):
        digits = [int(digit) for digit in re.findall(r"\d", numbers)]
        found |= dict.fromkeys(range(digits[0], digits[-1] + 1), path)
    assert sorted(found) == list(range(1, 10))
    for number, path in found.items():
        told = re.findall(r"eq\. (\((\d)\)(?:-\((\d)\))?)", (ROOT / path).read_text())
        assert any(int(low) <= number <= int(high or low) for _, low, high in told), (number, path)
