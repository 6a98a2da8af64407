"""The machine's time zone by its name, which keeps summer time as a mere offset does not."""

import os
import re
from functools import cache
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo, available_timezones

from explain_core.errors import InputError

_NO_OFFSET = re.compile(r"<?(?:UTC|GMT)>?[+-]?0")
LOCALTIME, NAMED = Path("/etc/localtime"), Path("/etc/timezone")


def time_zone(name: str | None) -> str:
    """The zone that is asked for, or the machine's own: a name such as "Europe/Berlin".

    Raises InputError for a name that is none, and where the machine's zone has none.
    """
    if name is not None:
        if not _is_zone(name):
            raise InputError(f"--timezone {name} is no time zone: give a name such as Europe/Berlin, or UTC.")
        return name
    found = _of_variable(os.environ["TZ"]) if "TZ" in os.environ else _of_machine()
    if found is None:
        raise InputError(
            "this machine's time zone has no name here: give it with --timezone, such as Europe/Berlin."
        )
    return found


def _of_variable(value: str) -> str | None:
    """The zone of the variable TZ: a name, a file of the zone database, or nothing, which means UTC."""
    value = value.removeprefix(":")
    if not value or _NO_OFFSET.fullmatch(value):
        return "UTC"
    if value == str(LOCALTIME) or value == LOCALTIME.name:
        return _of_machine()
    return value if _is_zone(value) else _of_path(Path(value)) if value.startswith("/") else None


def _of_machine() -> str | None:
    if not LOCALTIME.exists():
        return "UTC"  # as the C library has it
    named = NAMED.read_text().strip() if NAMED.is_file() else ""
    return _of_path(LOCALTIME.resolve()) or (named if named and _same(named) else None) or _of_content()


def _of_path(path: Path) -> str | None:
    """ "Asia/Kolkata" of a path that ends in zoneinfo/Asia/Kolkata."""
    for each in (path, path.resolve()):
        name = str(each).rpartition("/zoneinfo/")[2].removeprefix("posix/")
        if _is_zone(name):
            return name
    return None


def _of_content() -> str | None:
    """Where the machine's file is a copy: the first name whose rules are the same."""
    return next((name for name in sorted(available_timezones()) if _same(name)), None)


def _same(name: str) -> bool:
    files = [Path(folder) / name for folder in TZPATH]
    return any(path.is_file() and path.read_bytes() == LOCALTIME.read_bytes() for path in files)


@cache
def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # a folder of zones is an OSError
        return False
    return not name.startswith(("/", "localtime"))
