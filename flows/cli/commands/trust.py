"""`explain trust`: which of two networks that give the same answer is the better one?"""

from typing import TYPE_CHECKING, Annotated

import typer

from explain_core.data.wording import counted
from flows import console
from flows.cli.options import DEFAULT, JsonOption, StoreOption

if TYPE_CHECKING:
    from explain_core.comparison.trust import Trust


def trust(
    before: Annotated[str, typer.Argument(metavar="RUN_A", help="A run, by label or id.")],
    after: Annotated[str, typer.Argument(metavar="RUN_B", help="Another run, on the same images.")],
    store: StoreOption = DEFAULT,
    split: Annotated[str, typer.Option(metavar="test|train|all", help="Which images.")] = "test",
    as_json: JsonOption = False,
) -> None:
    """Say how often explanations alone tell which of two runs is more accurate.

    Looked at are images that both runs label right: the answers are the same,
    the explanations are not. A judge sees one thing of each run, and picks.
    The judge is a rule, no person. Of maps it picks the one with more of its
    positive part near the object's annotated parts (inside its box, where
    there are none); of sentences the one of whose attributes the image's
    captions mention more. Equal ones count half: a blind judge is right in 0.5.

    Maps are those of the label that both runs have stored: grad-cam comes
    with a run, others with explain maps. Rows go into [bold]trust[/].

    [bold]Example[/]

    explain maps --run epoch01 --method guided-grad-cam --split test

    explain maps --run epoch06 --method guided-grad-cam --split test

    explain trust epoch01 epoch06
    """
    from explain_core.errors import InputError
    from flows.trust import judge

    if split not in ("all", "train", "test"):
        raise InputError(f"--split {split}: give all, train or test.")
    found, names = judge(store, before, after, split)
    if as_json:
        console.print_json(found)
    else:
        _tell(found, names)


def _tell(found: "Trust", names: dict[str, str]) -> None:
    from explain_core.comparison.trust import sees

    out = console.stdout()
    out.print(
        console.text(
            (names[found.better], "bold"), f" is right in {console.percent(found.accuracy[0])}, ",
            (names[found.worse], "bold"), f" in {console.percent(found.accuracy[1])}; both in "
            f"{counted(found.both_right, 'image')}",
        )
    )  # fmt: skip
    out.print()
    table = console.grid("the judge sees", "", ">picks the better", ">95 %", ">images", ">ties")
    for figure in found.figures:
        between = "" if figure.low is None else f"{figure.low:.3f} to {figure.high:.3f}"
        table.add_row(
            sees(figure.variant), figure.variant, f"{figure.value:.3f}", between, f"{figure.n:,}",
            f"{found.ties[figure.variant]:,}",
        )  # fmt: skip
    console.show(out, table)
