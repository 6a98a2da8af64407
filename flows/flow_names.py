"""What the flow runs that work on a published run are called in the Prefect UI."""

from collections.abc import Callable
from contextlib import suppress

from prefect.runtime import flow_run

from explain_core.errors import ExplainError
from explain_core.store.reader import Store


def named(what: str) -> Callable[[], str]:
    """ "heatmaps of epoch06": by the run's label, whatever it was asked for by."""

    def name() -> str:
        asked = flow_run.parameters.get("run_name")
        with suppress(ExplainError), Store.open(flow_run.parameters["folder"]) as store:
            return f"{what} {store.run(asked).name}"
        return f"{what} {asked or 'the newest run'}"

    return name
