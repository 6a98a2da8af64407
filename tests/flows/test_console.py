"""Words from the data as a shell takes them."""

import os
import subprocess

import pytest

from flows.console import plain, shell_word


@pytest.mark.parametrize(
    "word",
    ["plain", "a b", "it's", "two\nlines", "a\tb's \\n", "\N{RIGHT-TO-LEFT OVERRIDE}", os.fsdecode(b"caf\xe9"), ""],
)  # fmt: skip
def test_a_printed_word_reaches_the_command_as_it_was(word: str) -> None:
    printed = plain(shell_word(word))
    said = subprocess.run(["bash", "-c", f"printf %s {printed}"], capture_output=True, check=True, timeout=60)
    assert said.stdout == os.fsencode(word)
