"""What a command says when its work is done."""

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from explain_core.data.image_set import display_name
from explain_core.evaluation.catalogue import METRICS
from explain_core.statistics.estimators import BASELINES, ESTIMATORS
from explain_core.store.reader import Store
from flows.console import plain, text

if TYPE_CHECKING:
    from flows.result import RunResult

EXAMPLES = """
SELECT i.path, i.class, p.predicted, s.sentence
FROM sentences s JOIN predictions p USING (run_id, image_id) JOIN runs r USING (run_id)
JOIN images i ON i.image_set_digest = r.image_set_digest AND i.image_id = s.image_id
WHERE s.run_id = ? AND s.kind = 'explanation' AND i.split = 'test'
QUALIFY row_number() OVER (PARTITION BY i.class ORDER BY p.p_predicted DESC, i.path) = 1
ORDER BY md5(i.class) LIMIT 3
"""


def tell_run(result: "RunResult") -> None:
    """Print a run's summary, its figures, a few of its sentences and what to ask next."""
    out = Console(highlight=False)
    with Store.open(result.store) as store:
        row = store.run(result.run_id)
        out.print()
        out.print(
            text(
                (row["name"], "bold"),
                f" ({row['run_id']}): {row['images']:,} images, {row['filters']:,} filters, "
                f"{row['attributes']:,} attributes, {row['classes']:,} classes, estimator {row['estimator']}",
            )
        )
        if result.fresh:
            times = ", ".join(f"{stage} {seconds:.1f} s" for stage, seconds in result.seconds.items())
            out.print(f"{result.images_forwarded:,} forward passes; {times}", style="dim")
        if row["images_quarantined"]:
            out.print(
                f"{row['images_quarantined']:,} images in quarantine: see the table `quarantine`",
                style="yellow",
            )
        out.print(metrics_table(store, row["run_id"]))
        for example in store.rows(EXAMPLES, row["run_id"]):
            out.print(text((example["path"], "dim")))
            out.print(text(f"  {example['sentence']}"))
        shown, named, attribute = _examples(store, row["run_id"])
        newest = store.run()["run_id"] == row["run_id"]
    where = (
        "" if Path(result.store) == Path("explain-store").absolute() else f" --store {quote(result.store)}"
    )
    asked = where if newest else f" --run {row['run_id']}{where}"
    out.print("\n[bold]Ask on:[/]")
    for command in (
        f"explain image {shown}{asked}",
        f"explain class {quote(named)}{asked}",
        f"explain find {quote(attribute)}{asked}",
        f"explain ground {shown} {quote(attribute)} --out grounded.png{asked}",
        f"explain evaluate{asked}",
        f"explain failures{asked}",
        f'explain sql "FROM typical_attributes"{where}',
    ):
        out.print(f"  {plain(command)}", markup=False, emoji=False, soft_wrap=True)


def metrics_table(store: Store, run_id: str) -> Table:
    """The first of a run's figures, a row a metric and a column a variant; `explain evaluate` tells all."""
    own = store.run(run_id)["estimator"]
    names = tuple(dict.fromkeys(("test", "train", own, *ESTIMATORS, *BASELINES, "random")))
    found = store.rows(
        "SELECT metric, variant, value, n FROM metrics WHERE run_id = ? AND list_contains(?, metric) "
        "AND list_contains(?, variant) ORDER BY metric",
        run_id, [metric.name for metric in METRICS if metric.summary], list(names),
    )  # fmt: skip
    variants = sorted({row["variant"] for row in found}, key=names.index)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("metric", no_wrap=True, overflow="fold")
    for variant in variants:
        table.add_column(variant, justify="right")
    table.add_column("n", justify="right", style="dim")
    for metric in dict.fromkeys(row["metric"] for row in found):
        cells = {row["variant"]: row for row in found if row["metric"] == metric}
        values = [_number(cells[v]["value"]) if v in cells else "" for v in variants]
        counts = {f"{row['n']:,}" for row in cells.values()}
        table.add_row(metric, *values, " / ".join(sorted(counts)))
    return table


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value == int(value) and value > 1 else f"{value:.3f}"


def _examples(store: Store, run_id: str) -> tuple[str, str, str]:
    """An image, its class and an attribute of it, to ask about."""
    row = store.rows(
        "SELECT p.image_id, p.class, e.attribute FROM predictions p JOIN explanations e USING (run_id, image_id) "
        "WHERE p.run_id = ? AND e.role = 'predicted' AND e.rank = 1 ORDER BY p.p_predicted DESC, p.image_id LIMIT 1",
        run_id,
    )[0]
    return str(row["image_id"]), display_name(row["class"]), str(row["attribute"])
