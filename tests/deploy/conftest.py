"""A real Prefect server, for the deployments."""

from tests.watching.conftest import server

__all__ = ["server"]
