"""Whether a Ray cluster can be reached, and where Ray's sockets fit: asked before Ray is, which waits for minutes."""

import os
import re
import socket
import tempfile
from pathlib import Path
from typing import Any

from explain_core.errors import RunError

SECONDS = 10.0
CLUSTER = "/ray.rpc.NodeInfoGcsService/GetClusterId"  #: what a node asks its head first
MODE = "RAY_AUTH_MODE"  #: "token" where Ray's processes ask each other for one
SOCKET_BYTES = 103  #: of a socket's path on every system; Linux takes 107
#: What Ray puts under its folder: ray/session_2026-01-31_23-59-59_123456_1234567/sockets/plasma_store
SESSION_BYTES = 72


def check_address(address: str) -> None:
    """Return where a Ray head may be at HOST:PORT. Raises RunError, within SECONDS, where there is none.

    Other forms of an address ("auto", "local") are Ray's own to look up.
    """
    if address.startswith("ray://"):
        raise RunError(
            f"{address} is the port of Ray's client; name the head's own: --ray-address HOST:6379, from a machine that "
            "reaches it."
        )
    found = re.fullmatch(r"\[?([^\]/]+?)\]?:(\d{1,5})", address)
    if not found:
        if address in ("auto", "local"):
            return
        raise RunError(
            f"{address!r} is no address of a Ray cluster: HOST:PORT is meant, such as head.local:6379."
        )
    host, port = found[1], int(found[2])
    try:
        socket.create_connection((host, port), timeout=SECONDS).close()
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise RunError(
            f"nobody listens at {address}, the address of the Ray cluster: {reason}. Is the cluster's head up (ray "
            "start --head), and the port the one that it names?"
        ) from error
    _speaks(host, port, address)


def _speaks(host: str, port: int, address: str) -> None:
    """Whether what listens is Ray's head, and no other server: Ray itself would ask anything for minutes."""
    import grpc

    inside = f"[{host}]" if ":" in host else host
    channel = grpc.insecure_channel(f"{inside}:{port}", options=(("grpc.enable_http_proxy", 0),))
    try:
        grpc.channel_ready_future(channel).result(timeout=SECONDS / 2)
        answer = _answer(channel)
        if answer is grpc.StatusCode.UNAUTHENTICATED:
            _give_token(channel, address)
        if answer not in (grpc.StatusCode.UNIMPLEMENTED, grpc.StatusCode.DEADLINE_EXCEEDED):
            return  # a head that is busy is a head
    except grpc.FutureTimeoutError:
        pass
    finally:
        channel.close()
    raise RunError(
        f"what listens at {address} is no Ray head. The head's port is the one that `ray start --head` names, 6379 "
        "as a rule."
    )


def _answer(channel: Any, token: str | None = None) -> Any:
    """The code of the answer to what a node asks first."""
    import grpc

    metadata = (("authorization", f"Bearer {token}"),) if token else None
    try:
        # An empty message is whole.
        channel.unary_unary(CLUSTER)(b"", timeout=SECONDS / 2, metadata=metadata)
    except grpc.RpcError as error:
        return error.code()
    return grpc.StatusCode.OK


def _give_token(channel: Any, address: str) -> None:
    """Have Ray send this machine's token to a head that wants one, which it asks for minutes without.

    `ray start` makes a head want one wherever a token lies, which Ray on one machine makes. Raises RunError where
    none is here, or the head does not take it.
    """
    import grpc

    mode = os.environ.get(MODE)
    source, token = _token()
    get = "`ray get-auth-token` on the head's machine prints it."
    if mode and mode.lower() != "token":
        raise RunError(
            f"the Ray cluster at {address} wants a token, and {MODE} is {mode!r}: set it to token, or unset it."
        )
    if not token:
        raise RunError(
            f"the Ray cluster at {address} wants a token, and none is in {source}: give its own with RAY_AUTH_TOKEN. "
            f"{get}"
        )
    if _answer(channel, token) is grpc.StatusCode.UNAUTHENTICATED:
        raise RunError(
            f"the Ray cluster at {address} does not take the token of {source}: give its own with RAY_AUTH_TOKEN. {get}"
        )
    os.environ[MODE] = "token"
    _read_settings()


def _read_settings() -> None:
    """Have Ray read its settings again, which it did when it was imported."""
    import ray._raylet as inside

    if (settings := getattr(inside, "Config", None)) is not None:  # of Ray's inside nothing is promised
        settings.initialize("")


def _token() -> tuple[str, str]:
    """Where this machine's token is, as Ray looks for it, and the token; "" where there is none."""
    if token := os.environ.get("RAY_AUTH_TOKEN", "").strip():
        return "RAY_AUTH_TOKEN", token
    path = Path(os.environ.get("RAY_AUTH_TOKEN_PATH") or "~/.ray/auth_token").expanduser()
    try:
        return str(path), path.read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return str(path), ""


def socket_folder() -> str | None:
    """The folder for Ray's session where the usual one is too long a name, or not ours to write; None where it will do.

    Raises RunError where no other can be had.
    """
    usual = os.environ.get("RAY_TMPDIR") or os.environ.get("TMPDIR") or "/tmp"
    if _fits(usual) and _is_ours(Path(usual)):
        return None
    for short in ("/tmp", "/var/tmp", "/dev/shm"):
        folder = Path(short) / f"explain-ray-{os.getuid()}"
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            owner = folder.lstat()
            with tempfile.TemporaryFile(dir=folder):
                if owner.st_uid == os.getuid() and not folder.is_symlink():
                    return str(folder)
        except OSError:
            continue
    bound = SOCKET_BYTES - SESSION_BYTES
    why = (
        "cannot be written" if _fits(usual) else f"is too long a name for its sockets ({bound} bytes at most)"
    )
    raise RunError(
        f"Ray's folder for temporary files {why}, and nothing else can be written: name another with RAY_TMPDIR. "
        f"It is {usual}"
    )


def _is_ours(folder: Path) -> bool:
    """Whether Ray can make its session there: its folder may be there, and be another user's."""
    own = folder / "ray"
    try:
        own.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=own):
            return True
    except OSError:
        return False


def _fits(folder: str) -> bool:
    return len(os.fsencode(folder)) + SESSION_BYTES <= SOCKET_BYTES
