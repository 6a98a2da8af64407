"""`explain log`: tell MLflow or Weights & Biases of a run that is published."""

from typing import Annotated

import typer

from flows import console
from flows.cli.options import DEFAULT, RunOption, StoreOption
from flows.console import text


def log(
    to: Annotated[
        str,
        typer.Option(
            metavar="mlflow:URI[#EXPERIMENT]|wandb:[ENTITY/]PROJECT",
            help="Where to: MLflow's tracking server, folder or database, or a project of Weights & Biases. "
            "[bold]mlflow[/] or [bold]wandb[/] alone is what their own environment variables say.",
        ),
    ],
    run: RunOption = None,
    store: StoreOption = DEFAULT,
) -> None:
    """Tell MLflow or Weights & Biases of a run: figures, options, checkpoint, and the report's pages.

    Figures become metrics, options parameters; the checkpoint's digest, the run's id and the store's path are tags;
    explanations.html is one page, report/ the pages of up to 200 images. Told again, the same entry is brought up to
    date. `explain run`, `watch` and `schedule` do it with [bold]--log-to[/] after each checkpoint.

    Logins are not taken here: MLFLOW_TRACKING_USERNAME, MLFLOW_TRACKING_PASSWORD and WANDB_API_KEY are those libraries'
    own. WANDB_MODE=offline writes into the folder wandb/, for `wandb sync`.

    [bold]Examples[/]

    explain log --to mlflow:sqlite:///mlflow.db#birds

    explain log --to wandb:birds --run epoch06
    """
    from flows.tracker import Tracker, log_run

    where = log_run(store, run, Tracker.of(to))
    console.stdout().print(text(("logged", "bold"), f"  {where}"))
