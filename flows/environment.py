"""What a process that uses Prefect and Ray is started with, and how it ends without the pages they print."""

import os
import sys

QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "RAY_USAGE_STATS_ENABLED": "0",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",  # the first start makes a database
}


def silence_teardown() -> None:
    """Close stderr when all is said: register this first, so that it runs last.

    Prefect's event loop thread outlives the interpreter, and DuckDB's binding then prints a page of objects that it
    takes for leaked.
    """
    sys.stderr.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
