"""Ends what a command started when the command is gone, whatever became of it; run as a script of its own.

Prefect's own server, for one, lives on for ever after its parent is killed. All that a command starts on its machine
inherits a mark in its environment; the guardian waits for the end of its standard input, which is the command's.
"""

import os
import sys

import psutil

MARK = "EXPLAIN_COMMAND"
GRACE_SECONDS = 5.0


def main() -> None:
    """Wait, then end everything of this user that carries the same mark."""
    sys.stdin.buffer.read()
    left = marked(os.environ[MARK])
    _, left = psutil.wait_procs(left, timeout=GRACE_SECONDS / 2)  # most of it ends by itself
    for end in (psutil.Process.terminate, psutil.Process.kill):
        for process in left:
            try:
                end(process)
            except psutil.Error:
                continue
        _, left = psutil.wait_procs(left, timeout=GRACE_SECONDS)


def marked(mark: str) -> list[psutil.Process]:
    """The processes that carry a mark, but for this one."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get(MARK) == mark:
                found.append(process)
        except psutil.Error:
            continue
    return found


if __name__ == "__main__":
    main()
