"""What a process that uses Prefect and Ray is started with, and how it ends without the pages they print."""

import os
import socket
import stat
import sys
import tempfile
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "RAY_USAGE_STATS_ENABLED": "0",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",  # the first start makes a database
}
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "grpc_proxy")

notes: list[str] = []
"""What was set otherwise than the environment has it, for the commands that start something to say."""


def prepare() -> None:
    """Set what is inherited right, before Prefect or Ray are imported: quiet, no proxy to this machine, a home."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    _leave_strictness()
    _leave_unusable_proxies()
    _spare_own_servers()
    _have_a_home()


def _leave_strictness() -> None:
    """Keep from Ray's and Prefect's own processes what they do not start under.

    Ray's dashboard adds to docstrings, and its libraries warn of one another. This process has read both already.
    """
    optimized = os.environ.get("PYTHONOPTIMIZE", "")
    if optimized.isdigit() and int(optimized) > 1:
        os.environ["PYTHONOPTIMIZE"] = "1"
        notes.append(f"PYTHONOPTIMIZE={optimized} is passed on as 1: Ray does not start without docstrings")
    warned = os.environ.get("PYTHONWARNINGS", "")
    if any(each.strip().partition(":")[0] == "error" for each in warned.split(",")):
        del os.environ["PYTHONWARNINGS"]
        notes.append(
            f"PYTHONWARNINGS={warned} is not passed on: Ray does not start where warnings are errors"
        )


def _leave_unusable_proxies() -> None:
    """Forget proxies that Prefect's client cannot use: it would not even start, and own servers need none."""
    for name in (each for small in PROXIES for each in (small, small.upper())):
        value = os.environ.get(name, "").strip()
        if value and (why := _unusable(value)):
            notes.append(f"{name} is left aside: {why}")
            del os.environ[name]


def _unusable(proxy: str) -> str:
    """Why a proxy's address is of no use, or ""."""
    try:
        found = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
        whole = bool(found.hostname) and (found.port or 1) > 0
    except ValueError:
        return "it is no address"
    if found.scheme.startswith("socks"):
        known = found.scheme in ("socks5", "socks5h") and find_spec("socksio") is not None
        return "" if known else f"{found.scheme} proxies cannot be used without the package socksio"
    return "" if whole and found.scheme in ("http", "https") else "it is no address of a proxy"


def _spare_own_servers() -> None:
    """Add this machine to NO_PROXY where a proxy is set: the servers that are started here are on no other."""
    if not any(os.environ.get(name) or os.environ.get(name.upper()) for name in PROXIES):
        return
    known = ",".join(filter(None, (os.environ.get("no_proxy"), os.environ.get("NO_PROXY"))))
    names = dict.fromkeys(name.strip() for name in known.split(",") if name.strip())
    if "*" not in names:
        names |= dict.fromkeys(("127.0.0.1", "localhost", "::1", socket.gethostname(), *_addresses()))
    # Programs read the one or the other, and some take the small one alone where both are there.
    os.environ["no_proxy"] = os.environ["NO_PROXY"] = ",".join(names)


def _addresses() -> list[str]:
    """The addresses of this machine: Ray listens at one of them."""
    import psutil

    found = [
        each.address for of in psutil.net_if_addrs().values() for each in of if each.family == socket.AF_INET
    ]
    return sorted(set(found))


def _have_a_home() -> None:
    """Give Prefect's database and Ray's token a folder of their own where the home folder cannot be written."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 (Path.home raises where there is none)
    asked = os.environ.get("PREFECT_HOME")
    if not _is_writable(home):
        own = _own_folder()
        notes.append(f"the home folder {home} cannot be written: Prefect and Ray keep their files in {own}")
        os.environ["HOME"] = str(own)
    if asked and not _is_writable(Path(asked).expanduser()):
        own = _own_folder() / ".prefect"
        notes.append(f"PREFECT_HOME {asked} cannot be written: Prefect keeps its files in {own}")
        os.environ["PREFECT_HOME"] = str(own)


def _is_writable(folder: Path) -> bool:
    """Whether files can be made in a folder, which may still have to be made itself; nothing is left behind."""
    made: list[Path] = []
    try:
        for each in (*reversed(folder.parents), folder):
            if not each.exists():
                each.mkdir()
                made.append(each)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
    finally:
        for each in reversed(made):
            with suppress(OSError):
                each.rmdir()


def _own_folder() -> Path:
    """A folder of this user's alone among the temporary ones, the same at every start."""
    folder = Path(tempfile.gettempdir()) / f"explain-{os.getuid()}"
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and _is_writable(folder):
        return folder
    return Path(tempfile.mkdtemp(prefix="explain-"))  # somebody else has put something there


def silence_teardown() -> None:
    """Close stderr when all is said: register this first, so that it runs last.

    Prefect's event loop thread outlives the interpreter, and DuckDB's binding then prints a page of objects that it
    takes for leaked.
    """
    sys.stderr.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
