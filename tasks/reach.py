"""Whether a Ray cluster can be reached, and where Ray's sockets fit: asked before Ray is, which waits for minutes."""

import os
import re
import socket
import tempfile
from pathlib import Path

from explain_core.errors import RunError

SECONDS = 10.0
CLUSTER = "/ray.rpc.NodeInfoGcsService/GetClusterId"  #: what a node asks its head first
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
        channel.unary_unary(CLUSTER)(b"", timeout=SECONDS / 2)  # an empty message is whole
        return
    except grpc.RpcError as error:
        if error.code() not in (grpc.StatusCode.UNIMPLEMENTED, grpc.StatusCode.DEADLINE_EXCEEDED):
            return  # a head that wants a token, or is busy, is a head
    except grpc.FutureTimeoutError:
        pass
    finally:
        channel.close()
    raise RunError(
        f"what listens at {address} is no Ray head. The head's port is the one that `ray start --head` names, 6379 "
        "as a rule."
    )


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
