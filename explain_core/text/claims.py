"""Adjectives whose noun is not known yet: which of them a list ends with, and which are said at all."""

from typing import NamedTuple

from explain_core.text.words import COLOURS


class Unclaimed(NamedTuple):
    """An adjective whose noun is not known yet: whether "and" or a comma stands before it, and whether it is denied."""

    word: str
    joined: bool
    denied: bool
    comma: bool = False


def parted(pending: list[Unclaimed]) -> int:
    """Where adjectives begin that stand after a list with "and" and a comma: "red and yellow, long"; 0 for nowhere."""
    # The first one's "and" joins it to the noun before: "balconies and tall, narrow windows".
    ands = [at for at, waiting in enumerate(pending) if at and waiting.joined and not waiting.comma]
    return next((at for at, waiting in enumerate(pending) if waiting.comma and ands and at > ands[0]), 0)


def asserted(pending: list[Unclaimed]) -> list[str]:
    return [waiting.word for waiting in pending if not waiting.denied]


def second_list(pending: list[Unclaimed]) -> int:
    """Where looks begin after a list of colours and a second "and": "of red and yellow, and small"; 0 for nowhere."""
    ands = [at for at, waiting in enumerate(pending) if at and waiting.joined and not waiting.comma]
    if len(ands) < 2 or pending[ands[-1]].word in COLOURS:
        return 0
    return ands[-1] if all(waiting.word in COLOURS for waiting in pending[: ands[-1]]) else 0
