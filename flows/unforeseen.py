"""Errors that are not the program's own, in a line; those of the Prefect server told from others."""

from explain_core.errors import ExplainError


def said(error: Exception) -> str:
    """An error as people are told of it."""
    if isinstance(error, ExplainError):
        return str(error)
    line = (str(error).strip().splitlines() or [""])[0]
    if is_of_the_server(error):
        return f"The Prefect server does not answer ({type(error).__name__}: {line})."
    return f"Unexpected: {type(error).__name__}: {line}"


def is_of_the_server(error: BaseException | None) -> bool:
    """Whether it was the Prefect server that did not answer."""
    from httpx import HTTPError
    from prefect.exceptions import PrefectException

    return error is not None and (
        isinstance(error, HTTPError | PrefectException | ConnectionError)
        or "Failed to reach API" in str(error)
        or is_of_the_server(error.__cause__)
    )
