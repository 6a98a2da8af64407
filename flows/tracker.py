"""MLflow and Weights & Biases: where a run's figures, options and pages are told of, besides the store."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from explain_core.data.wording import one_line
from explain_core.errors import InputError, RunError

if TYPE_CHECKING:
    from explain_core.runs.run_record import RunRecord

MLFLOW, WANDB = "mlflow", "wandb"
PROJECT = "explain-flow"  #: the experiment, or the project, where none is named
PAGES = 200  #: images of the report that goes with a run
#: Seconds and tries for a server that does not answer, where the environment says nothing else.
PATIENCE = {
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "20",
    "WANDB_SILENT": "true",
}
START_S = 30  #: that W&B may take to begin
FORM = "mlflow:URI#EXPERIMENT or wandb:ENTITY/PROJECT"


@dataclass(frozen=True, slots=True)
class Tracker:
    """`kind`: mlflow or wandb; `where`: MLflow's URI or W&B's entity, "" for what the environment says; `project`."""

    kind: str
    where: str
    project: str

    @staticmethod
    def of(text: str) -> Tracker:
        """The tracker of mlflow:URI[#EXPERIMENT] or wandb:[ENTITY/]PROJECT; "mlflow" and "wandb" alone will do.

        Raises InputError for another form, for a login in the address (it would be kept with the run's options), and
        where the library is not installed.
        """
        kind, _, rest = text.strip().partition(":")
        if kind not in (MLFLOW, WANDB):
            raise InputError(f'--log-to "{one_line(_without_login(text))}": give {FORM}.')
        if kind == WANDB:
            where, _, project = rest.rpartition("/")
        else:
            where, _, project = rest.partition("#")
            if "@" in urlsplit(where).netloc:
                raise InputError(
                    "--log-to: the address has a login in it, which would be kept. Leave it out, and set "
                    "MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD."
                )
            if where and "://" not in where and ":" not in where:
                where = str(Path(where).expanduser().absolute())
        if find_spec(kind) is None:
            raise InputError(f"--log-to {kind} needs {kind}: pip install 'explain-flow[{kind}]'")
        return Tracker(kind, where, project or PROJECT)

    def __str__(self) -> str:
        return f"{self.kind} ({'/'.join(filter(None, (self.where, self.project)))})"


def log_run(store: Path, run: str | None, tracker: Tracker) -> str:
    """Tell a tracker of a run of a store, the newest without a name; told again, it is brought up to date.

    Returns where it is now. Raises RunError, in one line, where the tracker does not take it.
    """
    from explain_core.report.folder import report_folder, write_pages, write_pictures
    from explain_core.report.site import Site
    from explain_core.report.summary_page import summary_page
    from explain_core.runs.run_record import run_record
    from explain_core.store.reader import Store

    for name, value in PATIENCE.items():
        os.environ.setdefault(name, value)
    with tempfile.TemporaryDirectory(prefix="explain-log-") as folder:
        with Store.open(store) as opened:
            row = opened.run(run)
            record, page = run_record(opened, row), summary_page(opened, row)
            site = Site(opened, [row], most=PAGES)
            with report_folder(Path(folder) / "report") as pages:
                write_pictures(site, pages, PAGES, _unheard)
                write_pages(site, pages, _unheard)
        write = _to_mlflow if tracker.kind == MLFLOW else _to_wandb
        return _told(tracker, lambda: write(tracker, record, page, Path(folder)))


def _unheard(*_: int) -> None:
    """Progress of a small report is not shown."""


def _told(tracker: Tracker, write: Callable[[], str]) -> str:
    try:
        return write()
    except Exception as error:  # whatever their libraries raise, the run is published
        first = next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
        raise RunError(
            f"{tracker} did not take it ({type(error).__name__}: {_without_login(one_line(first))}). Is it there? "
            f"Then: explain log --to {tracker.kind}:..."
        ) from error


def _to_mlflow(tracker: Tracker, record: RunRecord, page: str, folder: Path) -> str:
    from mlflow import MlflowClient
    from mlflow.entities import Metric, Param, RunTag
    from mlflow.utils.time import get_current_time_millis

    client = MlflowClient(tracker.where or None)
    known = client.get_experiment_by_name(tracker.project)
    experiment = known.experiment_id if known else client.create_experiment(tracker.project)
    wanted = f"tags.`explain.run_id` = '{record.run_id}'"
    found = next(iter(client.search_runs([experiment], wanted, max_results=1)), None)
    run = found or client.create_run(experiment, run_name=record.name)
    now, run_id = get_current_time_millis(), run.info.run_id
    tags = {"mlflow.runName": record.name} | {f"explain.{key}": value for key, value in record.about.items()}
    params = {key: value for key, value in record.options.items() if key not in run.data.params}
    client.log_batch(
        run_id,
        [Metric(name, value, now, 0) for name, value in record.figures.items()],
        [Param(name, value) for name, value in params.items()],
        [RunTag(name, value) for name, value in tags.items()],
    )
    client.log_text(run_id, page, "explanations.html")
    client.log_artifacts(run_id, str(folder / "report"), "report")
    client.set_terminated(run_id)
    return f"{tracker}, run {run_id}"


def _to_wandb(tracker: Tracker, record: RunRecord, page: str, folder: Path) -> str:
    import wandb

    settings = wandb.Settings(
        silent=True, console="off", init_timeout=START_S, disable_git=True, save_code=False
    )
    run = wandb.init(
        project=tracker.project, entity=tracker.where or None, id=f"explain-{record.run_id}", name=record.name,
        resume="allow", job_type="explain", settings=settings, config=record.options | {"explain": record.about},
    )  # fmt: skip
    try:
        run.summary.update(record.figures)
        run.log({"explanations": wandb.Html(page, inject=False)})
        artifact = wandb.Artifact(f"explanations-{record.run_id}", "report", metadata=dict(record.about))
        artifact.add_dir(str(folder / "report"))
        run.log_artifact(artifact)
    finally:
        run.finish()
    return f"{tracker}, {run.url or run.dir}"


def _without_login(text: str) -> str:
    return re.sub(r"(?<=://)[^/@\s]+@", "", text)
