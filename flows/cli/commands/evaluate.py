"""`explain evaluate`: how right a run's explanations are, in figures."""

from typing import Annotated, Any

import typer

from explain_core.errors import InputError
from flows import console
from flows.cli.data_options import DATA, AttributeNamesOption, AttributeScaleOption, ColumnsOption
from flows.cli.options import DEFAULT, JsonOption, MemoryOption, RunOption, StoreOption, asked
from flows.console import plain, text

READ = (
    ": with the classifier or the filters randomised, or the captions shuffled, figures must fall to about what is "
    'known without them: to the line below ("alone"), or in grounding to "constant".'
)


def evaluate(
    store: StoreOption = DEFAULT,
    run: RunOption = None,
    again: Annotated[
        bool, typer.Option("--again", help="Measure the run anew, from its shards of activations.")
    ] = False,
    sanity: Annotated[
        bool,
        typer.Option(
            "--sanity", help="Measure the run anew, and with classifier, filters and captions at random."
        ),
    ] = False,
    annotations: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|FOLDER",
            help="A table of what people annotated, by image or by class: a column each, or columns attribute and "
            "value, or tags, or CUB's own folder, as --attributes of `explain run`. What is stated is measured "
            "against it, and nothing else anew.",
            rich_help_panel=DATA,
        ),
    ] = None,
    attribute_names: AttributeNamesOption = None,
    attribute_scale: AttributeScaleOption = None,
    columns: ColumnsOption = None,
    memory: MemoryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show how right a run's explanations are: each figure beside its baselines, with its 95 % interval.

    Grounding against keypoints, retrieval and sentences against captions,
    filters against the images that excite them, all on test images.
    docs/evaluation.md defines every metric. --again measures a run anew, for
    a store that an earlier version made; it reads no image. --sanity also
    measures what is left where the classifier, the filters or the captions
    are random: figures must fall to what is known without them.
    --annotations holds what is stated against what people annotated of the
    images or their classes: how much is true, less what is true of the mean
    class, and how much is clearly false. The figures stay with the run.

    [bold]Example[/]

    explain evaluate

    [dim]grounding.pck@0.2  the same within 0.2[/]

    [dim]  joint     0.507  0.483 to 0.530  5,261[/]

    [dim]  constant  0.430  0.402 to 0.456  5,261[/]
    """
    from explain_core.evaluation.figures.catalogue import order_of
    from explain_core.evaluation.sanity.checks import check_of
    from explain_core.evaluation.words.scorer_worth import scorer_worth
    from explain_core.evaluation.words.words_by_class import BY_CLASS, are_by_class
    from explain_core.runs.results import all_figures
    from explain_core.statistics.estimators import BASELINES, ESTIMATORS

    if annotations is None and (attribute_names or attribute_scale or columns):
        raise InputError(
            "--attribute-names, --attribute-scale and --columns say how the table of --annotations is read: give "
            "that too."
        )
    if annotations is not None and (again or sanity):
        raise InputError(
            "--annotations measures against its table alone: run --again or --sanity in a command of their own."
        )
    if again or sanity or annotations is not None:
        from flows.cli.exit import stoppable
        from flows.cli.server import watched
        from flows.evaluate import AnnotationTable, evaluate_run

        table = (
            None
            if annotations is None
            else AnnotationTable(annotations, attribute_names, columns, attribute_scale)
        )
        with stoppable(server=watched()):  # without a server to show it, the flow is a function
            run = (evaluate_run if watched() else evaluate_run.fn)(
                store, run, sanity=sanity, memory=memory, annotations=table
            )
    with asked(store, run) as (opened, row):
        found, worth = all_figures(opened, row), scorer_worth(opened, row)
    priors = ("class_prior", "class_prior_bits")
    first = (row.estimator, "test", "train", *ESTIMATORS, *priors, *BASELINES, "random")
    found.sort(key=lambda each: (order_of(each["metric"]), _place(each["variant"], first)))
    if as_json:
        console.print_json(found)
        return
    console.stdout().print(text((f"Run {row.name}", "bold"), f", estimator {row.estimator}"))
    if worth is not None:
        console.note(str(worth))
    if not found:
        console.note("Nothing was measured: the run has no test images.")
        return
    if are_by_class(found):
        console.note(BY_CLASS)
    _tell([each for each in found if check_of(each["variant"]) is None])
    _tell_checks(found, row.estimator)
    if all(each["low"] is None for each in found):
        console.note("These figures have no intervals yet: `explain evaluate --again` measures the run anew.")


def _tell_checks(found: list[dict[str, Any]], estimator: str) -> None:
    """The sanity checks that were measured: under each figure what it has to fall to."""
    from explain_core.evaluation.figures.catalogue import order_of
    from explain_core.evaluation.sanity.checks import check_of, order_of_check

    metrics = {each["metric"] for each in found if check_of(each["variant"])}
    if not metrics:
        return
    shown = [each for each in found if each["metric"] in metrics]
    shown = [each for each in shown if each["variant"] == estimator or check_of(each["variant"])]
    shown.sort(key=lambda each: (order_of(each["metric"]), order_of_check(each["variant"])))
    out = console.stdout()
    out.print()
    out.print(text(("Sanity checks", "bold"), READ))
    _tell(shown)


def _tell(found: list[dict[str, Any]]) -> None:
    from explain_core.evaluation.figures.catalogue import meaning_of
    from explain_core.evaluation.figures.metric import group_of

    if not found:
        return
    out = console.stdout()
    cells = [
        [plain(row["variant"]), _number(row["metric"], row["value"]), _interval(row), f"{row['n']:,}"]
        for row in found
    ]
    first, second, third, last = ([len(cell) for cell in column] for column in zip(*cells, strict=True))
    before = None
    for row, (variant, value, interval, count) in zip(found, cells, strict=True):
        metric = row["metric"]
        if before is None or group_of(metric) != group_of(before):
            out.print()
            out.print(text((group_of(metric).capitalize(), "bold underline")))
        if metric != before:
            out.print(text((metric, "bold"), f"  {meaning_of(metric)}".rstrip()))
        figures = f"  {variant:<{max(first)}}  {value:>{max(second)}}  {interval:<{max(third)}}"
        out.print(text(figures, (f"  {count:>{max(last)}}", "dim")))
        before = metric


def _place(variant: str, first: tuple[str, ...]) -> tuple[int, str]:
    name = variant.partition(",")[0]
    return (first.index(name) if name in first else len(first), variant)


def _number(metric: str, value: float | None) -> str:
    if value is None:
        return ""
    from explain_core.evaluation.figures.catalogue import is_whole

    return f"{value:,.0f}" if is_whole(metric) else f"{value:.3f}"


def _interval(row: dict[str, Any]) -> str:
    if row["low"] is None or row["high"] is None:
        return ""
    return f"{_number(row['metric'], row['low'])} to {_number(row['metric'], row['high'])}"
