"""The tables of docs/ that are made from the program's own: `python -m tests.documented` writes them anew."""

import re
from collections.abc import Callable, Iterable, Sequence

from explain_core.evaluation.figures.catalogue import METRICS
from explain_core.evaluation.figures.groups import GROUPS
from explain_core.evaluation.figures.metric import LEAST, MOST, Metric
from explain_core.heatmaps.methods import METHODS
from explain_core.image_sets import SCHEMES
from explain_core.statistics.estimators import BASELINES, ESTIMATORS
from tests.conftest import ROOT

MARK = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end of table -->)", re.DOTALL)
PAGES = ("evaluation.md", "maps.md", "method.md")
BEST = {MOST: "high", LEAST: "low"}


def with_tables(text: str) -> str:
    """A page with each of its marked tables as the program has it now."""
    return MARK.sub(lambda found: found[1] + TABLES[found[2]]() + found[3], text)


def marked(text: str) -> list[str]:
    """The names of a page's marked tables."""
    return [found[2] for found in MARK.finditer(text)]


def undocumented(readme: str) -> list[str]:
    """The kinds of image sets of which README does not say what their entries do."""
    plain = " ".join(readme.split())
    return [scheme.name for scheme in SCHEMES.values() if scheme.told not in plain]


def metrics() -> str:
    """Every metric, group by group."""
    rows = [
        (f"`{each.name}`", each.says, each.unit, _range(each), BEST.get(each.best, ""))
        for group in GROUPS
        for each in METRICS
        if each.group == group.name
    ]
    return _table(("metric", "what a figure of it is", "unit", "range", "better"), rows)


def heatmaps() -> str:
    """Every method of drawing a map."""
    rows = [
        (f"`{each.name}`", each.shows, each.needs, each.unit, each.positive, each.source)
        for each in METHODS.values()
    ]
    return _table(("method", "what it shows", "what it needs", "unit", "above 0", "equation"), rows)


def estimators() -> str:
    """Every estimator, and what they are compared with."""
    rows = [
        (f"`{each.name}`", each.title, each.says, each.source)
        for each in (ESTIMATORS | BASELINES).values()
    ]  # fmt: skip
    return _table(("estimator", "called", "what it does", "source"), rows)


TABLES: dict[str, Callable[[], str]] = {
    "metrics": metrics,
    "heatmaps": heatmaps,
    "estimators": estimators,
}


def _range(metric: Metric) -> str:
    low, high = (None if each is None else f"{each:g}" for each in (metric.low, metric.high))
    if low is None or high is None:
        return "" if low is None else f"from {low}"
    return f"{low} to {high}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |\n" for line in lines)


if __name__ == "__main__":
    for name in PAGES:
        page = ROOT / "docs" / name
        page.write_text(with_tables(page.read_text()))
