"""What a run leaves in the Prefect UI: its page, and tables of its figures, sentences and unreadable images."""

from pathlib import Path
from typing import Any

from prefect.artifacts import Artifact, create_markdown_artifact, create_table_artifact

from explain_core.runs.results import ResultTables, checkpoint_before
from explain_core.store.reader import Store
from flows.console import plain
from flows.result_page import page_of


def publish_results(database: Path, run_id: str) -> None:
    """Leave a run's page, its metrics, ten of its sentences and the images in quarantine as artifacts."""
    with Store.open(database) as store:
        run = store.run(run_id)
        before = checkpoint_before(store, run)
        link = _page_link(before.run_id) if before else None
        create_markdown_artifact(
            page_of(store, run, before, link), key=page_key(run_id), description=plain(run.name)
        )  # fmt: skip
        tables = ResultTables.of(store, run)
        for key, found, description in (
            ("explain-figures", tables.metrics, "All figures, with 95 % intervals"),
            ("explain-sentences", tables.sentences, "Ten explanations"),
            ("explain-quarantine", tables.quarantine, "Images that could not be read"),
        ):
            rows = [
                {name: plain(value) if isinstance(value, str) else value for name, value in row.items()}
                for row in found
            ]
            if rows:
                create_table_artifact(rows, key=key, description=description)


def page_key(run_id: str) -> str:
    """The key of a run's page among Prefect's artifacts."""
    return f"explain-{run_id}"


def _page_link(run_id: str) -> str | None:
    """Where in the UI a run's page is; None where this Prefect server has none."""
    artifact: Any = Artifact.get(page_key(run_id))  # typed as if it were awaited
    return f"/artifacts/artifact/{artifact.id}" if artifact is not None else None
