"""What the flow runs that work on a published run are called in the Prefect UI."""

from collections.abc import Callable

from prefect.runtime import flow_run


def named(what: str) -> Callable[[], str]:
    """ "heatmaps of epoch06", or of the newest run where none was named."""
    return lambda: f"{what} {flow_run.parameters.get('run_name') or 'the newest run'}"
