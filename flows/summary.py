"""What a command says when its work is done."""

from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from explain_core.data.image_set import display_name
from explain_core.data.wording import counted
from explain_core.evaluation.figures.catalogue import METRICS
from explain_core.evaluation.words.scorer_worth import scorer_worth
from explain_core.runs.results import first_figures, sentence_examples, suggestion, weighed_how
from explain_core.runs.yes_or_no import yes_or_no
from explain_core.statistics.estimators import BASELINES, ESTIMATORS
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store
from flows.console import plain, shell_word, text

if TYPE_CHECKING:
    from flows.result import RunResult

EXAMPLES = 3  #: sentences


def tell_run(result: "RunResult") -> None:
    """Print a run's summary, its figures, a few of its sentences and what to ask next."""
    out = Console(highlight=False)
    with Store.open(result.store) as store:
        row = store.run(result.run_id)
        out.print()
        out.print(
            text(
                (row.name, "bold"),
                f" ({row.run_id}): {counted(row.images, 'image')}, {counted(row.filters, 'filter')}, "
                f"{counted(row.attributes, 'attribute')}, {counted(row.classes, 'class')}, estimator {row.estimator}",
            )
        )
        if (weighed := weighed_how(store, row)) is not None:
            out.print(text((weighed, "dim")))
        if (answers := yes_or_no(store, row)) is not None:
            out.print(text((str(answers), "dim")))
        if (worth := scorer_worth(store, row)) is not None:
            out.print(text((str(worth), "bold yellow" if worth.is_worthless else "dim")))
        if result.fresh:
            times = ", ".join(f"{stage} {seconds:.1f} s" for stage, seconds in result.seconds.items())
            out.print(f"{counted(result.images_forwarded, 'forward pass')}; {times}", style="dim")
        if row.images_quarantined:
            out.print(
                f"{counted(row.images_quarantined, 'image')} in quarantine: see the table `quarantine`",
                style="yellow",
            )
        out.print(metrics_table(store, row))
        for example in sentence_examples(store, row, EXAMPLES):
            out.print(text((example["path"], "dim")))
            out.print(text(f"  {example['sentence']}"))
        asked_of = suggestion(store, row)
        newest = store.run().run_id == row.run_id
    where = (
        ""
        if Path(result.store) == Path("explain-store").absolute()
        else f" --store {shell_word(result.store)}"
    )
    asked = where if newest else f" --run {row.run_id}{where}"
    out.print("\n[bold]Ask on:[/]")
    worded = asked_of.attribute
    for command in (
        f"explain image {asked_of.image_id}{asked}",
        *([] if worded is None else [
            f"explain class {shell_word(display_name(asked_of.class_name))}{asked}",
            f"explain find {shell_word(worded)}{asked}",
            f"explain ground {asked_of.image_id} {shell_word(worded)} --out grounded.png{asked}",
        ]),
        *([f"explain maps --method contrast{asked}"] if worded is None else []),
        f"explain evaluate{asked}",
        f"explain failures{asked}",
        *([] if worded is None else [f'explain sql "FROM typical_attributes"{where}']),
    ):  # fmt: skip
        out.print(f"  {plain(command)}", markup=False, emoji=False, soft_wrap=True)


def metrics_table(store: Store, run: PublishedRun) -> Table:
    """The first of a run's figures, a row a metric and a column a variant; `explain evaluate` tells all."""
    names = tuple(dict.fromkeys(("test", "train", run.estimator, *ESTIMATORS, *BASELINES, "random")))
    found = first_figures(store, run, [metric.name for metric in METRICS if metric.summary], names)
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
