"""The Prefect server that the commands which compute are seen on."""

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path


def watched() -> bool:
    """Whether a Prefect server is configured: there, a run with nothing to do is to be seen too.

    Prefect, which takes a second to import, is asked only where something configures it.
    """
    if not any(_configured()):
        return False
    from prefect.settings import PREFECT_API_URL

    return bool(PREFECT_API_URL.value())


def _configured() -> Iterator[bool]:
    """Each way in which Prefect's settings may name a server: variables, its profiles, and files where one stands."""
    yield any(
        os.environ.get(name) for name in ("PREFECT_API_URL", "PREFECT_PROFILE", "PREFECT_PROFILES_PATH")
    )
    home = os.environ.get("PREFECT_HOME") or "~/.prefect"
    yield (Path(home).expanduser() / "profiles.toml").is_file()
    yield Path("prefect.toml").is_file()
    yield "prefect" in _content(".env").lower()
    try:
        yield "prefect" in tomllib.loads(_content("pyproject.toml")).get("tool", {})
    except tomllib.TOMLDecodeError:
        yield True


def _content(name: str) -> str:
    try:
        return Path(name).read_text(errors="replace")
    except OSError:
        return ""
