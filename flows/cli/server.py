"""The Prefect server that the commands which compute are seen on."""


def watched() -> bool:
    """Whether a Prefect server is configured: there, a run with nothing to do is to be seen too."""
    from prefect.settings import PREFECT_API_URL

    return bool(PREFECT_API_URL.value())
