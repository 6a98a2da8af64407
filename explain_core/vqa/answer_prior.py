"""Answers without a look at the image: what is answered most in training."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from explain_core.vqa.questions import NO, YES, Question

COMMONEST, BY_CLASS = "commonest answer", "commonest of the class"
Asking = Sequence[tuple[int, Question]]  #: questions, each with the row of its image


def commonest_answers(labels: Sequence[int], taught: Asking, asked: Asking) -> dict[str, list[str]]:
    """Of each question `asked`: the answer that is commonest to it in `taught`, and the commonest to it about images of
    the same class; `labels` (images,) gives each row's class. "" where nothing like it was taught."""

    def best(key: Callable[[int, Question], tuple[object, ...]]) -> list[str | None]:
        counts: dict[tuple[object, ...], Counter[str]] = defaultdict(Counter)
        for row, question in taught:
            counts[key(row, question)][question.answer] += 1
        first = {each: min(count, key=lambda a: (-count[a], a)) for each, count in counts.items()}
        return [first.get(key(row, question)) for row, question in asked]

    coarse = best(lambda _, q: (q.part, q.aspect, q.answer in (YES, NO)))
    blind = [one or other for one, other in zip(best(lambda _, q: (q.text,)), coarse, strict=True)]
    own = best(lambda row, q: (int(labels[row]), q.text))
    return {
        COMMONEST: [each or "" for each in blind],
        BY_CLASS: [one or other or "" for one, other in zip(own, blind, strict=True)],
    }
