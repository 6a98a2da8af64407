"""How a process ends that used Ray, Prefect, torch and DuckDB: with the exit code of its work, and all of it written.

When a driver leaves Ray, Ray's library starts a thread anew that gathers figures every few seconds, and gRPC's threads
in it are never joined. They run on while the C library destroys what they use; one that wakes up then may end the
process with a signal, after all the work. So there is no destroying here: what has to be done at the end is done, and
then the process is gone.
"""

import atexit
import os
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn


class Stopped(SystemExit):
    """Ends the process at once: others end what libraries would take seconds to end."""


def to_the_end(main: Callable[[], object]) -> NoReturn:
    """Run a process's main function and end the process with the exit code of what it did; what it returns is nothing.

    SystemExit gives its code, or its text and 1; an ExplainError is printed in short, others whole. Output that cannot
    be written is an error, a reader that left is none.
    """
    from explain_core.errors import ExplainError
    from tasks.output import guard_output

    guard_output()
    code, at_once = 0, False
    try:
        main()
    except SystemExit as end:
        code, at_once = _code(end.code), isinstance(end, Stopped)
    except ExplainError as error:
        code = _code(f"error: {error}")
    except BaseException as error:
        traceback.print_exc()
        code = 130 if isinstance(error, KeyboardInterrupt) else 1
    leave(code, at_once)


def leave(code: int, at_once: bool = False) -> NoReturn:
    """End the process with an exit code, once threads are joined, exit functions called and the output written.

    1 where it was 0 and the output could not be written. `at_once`: threads and exit functions are left alone.
    """
    unwritten = _unwritten()
    if not at_once:
        with suppress(BaseException):
            # Also does what is registered to be done first: Prefect sends its last events and logs there.
            threading._shutdown()  # type: ignore[attr-defined]
        with suppress(BaseException):
            atexit._run_exitfuncs()
        unwritten = _unwritten() or unwritten
    with suppress(Exception):
        sys.stderr.flush()
    os._exit((code or unwritten) & 0xFF)


def keep_exit_code() -> None:
    """Have this process, which others end, skip the destructors of C++ libraries when it ends; once is enough.

    For processes that are not ours from end to end: Prefect's, which run flows; notebooks; tests. The C library calls
    first what was registered last: C's buffers are written, then the process ends with the code it was ending with.
    Where the C library has no `on_exit`, nothing is changed.
    """
    if _kept:
        return
    _kept.append(True)
    import ctypes

    with suppress(AttributeError, OSError):
        libc = ctypes.CDLL(None)
        libc.on_exit(libc._exit, None)
        libc.__cxa_atexit(libc.fflush, None, None)


_kept: list[bool] = []


def _unwritten() -> int:
    """Write what waits for standard output. 0 where it is written or its reader has left; otherwise 1, and said."""
    try:
        if sys.stdout is not None and not sys.stdout.closed:
            sys.stdout.flush()
    except (BrokenPipeError, SystemExit):
        return 0
    except Exception as error:
        return _code(f"error: {error}")
    return 0


def _code(given: object) -> int:
    """The exit code that SystemExit stands for; text is printed."""
    if given is None or isinstance(given, int):
        return int(given or 0)
    with suppress(Exception):
        print(given, file=sys.stderr, flush=True)
    return 1
