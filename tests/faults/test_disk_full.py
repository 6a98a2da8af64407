"""A disk that is full while a run writes, and larger when the command is started again."""

import contextlib
import subprocess

import pytest

WHEN = {
    "while shards are extracted": lambda f: f.shards(),
    "while the next store is begun": lambda f: list(f.store.glob("statistics/*.npz")),
    "while images are explained": lambda f: f.answers(),
}


@pytest.fixture
def small_disk(field):
    """The store on a disk of its own, of 32 MB: a function that makes it larger."""
    field.store.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", field.store],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        pytest.skip(f"no small disk can be mounted here: {made.stderr.strip()}")
    yield lambda: subprocess.run(["mount", "-o", "remount,size=96m", field.store], check=True)
    subprocess.run(["umount", "--lazy", field.store], check=True)


@pytest.mark.slow
@pytest.mark.parametrize("when", WHEN)
def test_the_disk_is_full(field, small_disk, when):
    command = field.explain()
    command.until(lambda: WHEN[when](field))
    with (field.store / "somebody else's file").open("wb") as other:
        while command.process.poll() is None:
            with contextlib.suppress(OSError):
                other.write(bytes(1 << 16))
                other.flush()
    assert command.end() == 1, command.said
    assert 1 <= len(command.message) <= 3 and "the disk is full" in command.message[0], command.said
    before = field.images_in_shards()
    field.check_processes(command)
    small_disk()
    field.finish()
    assert field.forwarded() == len(set(field.images_in_shards()) - set(before))
