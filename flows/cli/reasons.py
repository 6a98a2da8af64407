"""Why an answer is not another class, in words for people."""

from typing import TYPE_CHECKING

from explain_core.runs.yes_or_no import YES
from flows.console import percent, spoken

if TYPE_CHECKING:
    from explain_core.runs.answers import ImageAnswer


def why_not(answer: "ImageAnswer") -> list[tuple[str, str]]:
    """Why the answer is not another class: each question with what is said to it."""
    told = []
    if answer.contrast:
        question = f"Why not {spoken(answer.runner_up)}, the runner-up ({percent(answer.p_runner_up)})?"
        if answer.yes_or_no and answer.p_runner_up >= YES:
            question = (
                f"Why {spoken(answer.predicted)} more than {spoken(answer.runner_up)}, which it says yes to as well "
                f"({percent(answer.p_runner_up)})?"
            )
        told.append((question, answer.contrast))
    known = answer.true_class == answer.runner_up and answer.contrast
    if answer.failure and answer.true_class and not known:
        told.append((f"Why not {spoken(answer.true_class)}, which it is?", answer.failure))
    return told
