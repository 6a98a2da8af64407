"""`explain train`: networks that learn from captions to explain a run's images."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from explain_core.data.wording import counted
from flows import console
from flows.cli.options import DEFAULT, RayOption, RunOption, StoreOption

if TYPE_CHECKING:
    from explain_core.evaluation.figures.figures import Figure

SizeOption = Annotated[
    str, typer.Option(metavar="small|paper", help="Widths of the networks: for processors, or as published.")
]
SeedOption = Annotated[int, typer.Option(min=0, help="Of the training.")]
TrainersOption = Annotated[int, typer.Option(min=1, help="Workers that train together.")]

train = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Train networks that explain: on what a run stored of its images, and on their captions.",
)

SHOWN = {
    "statement.mentioned": "in captions", "statement.holds": "true", "statement.count": "statements",
    "statement.bits": "bits", "sentence.class_similarity": "class similarity", "sentence.class_rank": "class rank",
    "sentence.said_twice": "said twice",
}  # fmt: skip


@train.command("gve")
def gve(
    store: StoreOption = DEFAULT,
    run: RunOption = None,
    variants: Annotated[
        str,
        typer.Option(
            metavar="NAME,...",
            help="definition, description, explanation-label, explanation-dis, explanation.",
        ),
    ] = "description,definition,explanation-label,explanation-dis,explanation",
    size: SizeOption = "small",
    epochs: Annotated[int, typer.Option(min=1, max=10_000, help="Passes over the captions.")] = 12,
    weight: Annotated[
        float, typer.Option(min=0, help="Of the discriminative loss beside the relevance loss.")
    ] = 3.0,
    baseline: Annotated[
        bool,
        typer.Option("--baseline", help="Take the mean reward away: less noise in the discriminative loss."),
    ] = False,
    beam: Annotated[int, typer.Option(min=1, max=100, help="Sentences followed at once when writing.")] = 1,
    seed: SeedOption = 0,
    workers: TrainersOption = 1,
    ray_address: RayOption = None,
) -> None:
    """Learn to write explanations from captions (Hendricks et al. 2016), and write one for every image of a run.

    Networks are trained on the activations that the run stored: no picture is
    read again. Each variant's sentences go into the table [bold]sentences[/]
    as the method gve-NAME, and what those of test images state is held
    against their captions, beside the run's own sentences, the paper's, and
    what a person wrote: the views [bold]side_by_side[/] and [bold]methods[/].

    [bold]Examples[/]

    explain train gve

    explain train gve --variants description,explanation --beam 3

    explain sql "FROM methods"
    """
    from explain_core.gve.course import GveCourse
    from explain_core.gve.variants import VARIANTS, variant_named
    from flows.cli.exit import stoppable
    from flows.cli.server import watched
    from flows.train_gve import train_gve

    named = {variant_named(name.strip()).name for name in variants.split(",")}
    course = GveCourse(
        tuple(name for name in VARIANTS if name in named), size=size, epochs=epochs, weight=weight, baseline=baseline,
        seed=seed,
    )  # fmt: skip
    with stoppable():
        taught = (train_gve if watched() else train_gve.fn)(
            store, course, run, width=beam, ray_address=ray_address, workers=workers
        )
    out = console.stdout()
    out.print(
        console.text(
            ("Run ", ""),
            (taught.name, "bold"),
            f": {counted(taught.sentences, 'sentence')} by {', '.join(taught.methods)}",
        )
    )
    out.print(_table(taught.figures))


@train.command("sje")
def sje(
    store: StoreOption = DEFAULT,
    run: RunOption = None,
    encoder: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="bag-of-words, word-vectors, word-lstm, char-cnn, char-cnn-rnn, word-cnn, word-cnn-rnn.",
        ),
    ] = "word-cnn-rnn",
    asymmetric: Annotated[
        bool, typer.Option("--asymmetric", help="DA-SJE: images choose texts, texts do not choose images.")
    ] = False,
    form: Annotated[
        str, typer.Option(metavar="released|paper", help="The objective as the authors released or wrote it.")
    ] = "released",
    hold_out: Annotated[
        int, typer.Option(min=0, help="Classes that are not learned, and that it is then measured on.")
    ] = 0,
    size: SizeOption = "small",
    epochs: Annotated[
        int, typer.Option(min=1, max=100_000, help="Of as many batches as there are classes.")
    ] = 200,
    seed: SeedOption = 0,
    workers: TrainersOption = 1,
    ray_address: RayOption = None,
) -> None:
    """Learn to find images by whole sentences (Reed et al. 2016): texts and images in one space.

    A text encoder is trained on the captions of training images and on the
    activations that the run stored of them, so that a text scores higher with
    its own class's images than with others'. `explain find --sentence` asks it.
    --hold-out keeps classes from it and measures zero-shot classification and
    retrieval on them.

    [bold]Examples[/]

    explain train sje

    explain find --sentence "a small bird with a red crown and a short bill"

    explain train sje --encoder bag-of-words --hold-out 5
    """
    from explain_core.sje.course import EmbeddingCourse
    from flows.cli.exit import stoppable
    from flows.cli.server import watched
    from flows.train_sje import train_sje

    course = EmbeddingCourse(
        encoder, size=size, symmetric=not asymmetric, form=form, hold_out=hold_out, epochs=epochs, seed=seed
    )
    with stoppable():
        taught = (train_sje if watched() else train_sje.fn)(
            store, course, run, ray_address=ray_address, workers=workers
        )
    out = console.stdout()
    about = f" on {counted(len(taught.held_out), 'class')} held out" if taught.held_out else ""
    out.print(console.text("Run ", (taught.name, "bold"), f": {taught.method}{about}"))
    out.print(_figures(taught.figures))


@train.command("vqa")
def vqa(
    store: StoreOption = DEFAULT,
    run: RunOption = None,
    epochs: Annotated[int, typer.Option(min=1, max=10_000, help="Passes over the questions.")] = 16,
    seed: SeedOption = 0,
    workers: TrainersOption = 1,
    ray_address: RayOption = None,
) -> None:
    """Learn to answer questions about images (Lu et al. 2015): "what colour is the crown?"

    Questions are made: of drawn birds from their traits, of others from what
    their captions say with one voice. `explain ask` asks them, and shows where
    in an image the answer comes from.

    [bold]Examples[/]

    explain train vqa

    explain ask 042.jpg "what colour is the crown?" --out crown.png
    """
    from explain_core.vqa.course import AnswerCourse
    from flows.cli.exit import stoppable
    from flows.cli.server import watched
    from flows.train_vqa import train_vqa

    course = AnswerCourse(epochs=epochs, seed=seed)
    with stoppable():
        taught = (train_vqa if watched() else train_vqa.fn)(
            store, course, run, ray_address=ray_address, workers=workers
        )
    out = console.stdout()
    out.print(console.text("Run ", (taught.name, "bold"), f": {counted(taught.questions, 'question')}"))
    out.print(_figures(taught.figures))


def _figures(figures: "tuple[Figure, ...]") -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("metric", "variant", "value"):
        table.add_column(column, justify="right" if column == "value" else "left")
    for each in figures:
        table.add_row(each.metric, each.variant, _cell(each))
    return table


def _table(figures: "tuple[Figure, ...]") -> Table:
    """A row for each method, with the intervals under the figures."""
    found = {(each.metric, each.variant): each for each in figures if each.metric in SHOWN}
    columns = [metric for metric in SHOWN if any(key[0] == metric for key in found)]
    first = columns[0] if columns else ""
    methods = sorted(
        {variant for _, variant in found},
        key=lambda name: -found[first, name].value if (first, name) in found else 0.0,
    )
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("method")
    for metric in columns:
        table.add_column(SHOWN[metric], justify="right")
    for method in methods:
        table.add_row(method, *(_cell(found.get((metric, method))) for metric in columns))
    return table


def _cell(figure: "Figure | None") -> str:
    if figure is None:
        return ""
    if figure.low is None or figure.high is None:
        return f"{figure.value:.2f}"
    return f"{figure.value:.2f} ({figure.low:.2f} to {figure.high:.2f})"
