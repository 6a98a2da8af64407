"""Columns of one attribute by several people, "muddy_rater1" and "muddy_rater2": their mean counts."""

import re
from collections import Counter
from collections.abc import Sequence

_WHO = r"(?:rater|annotator|reader|coder|judge|worker|observer|expert|labeler|labeller|reviewer|radiologist)"
_ONE = rf"(?:{_WHO}[\s_.-]*(?:\d+|[a-z])|(?:r|obs|exp|ann)\d+)"
_BEHIND = re.compile(rf"(?i)(?P<what>.+?)[\s_.-]+{_ONE}")
_BEFORE = re.compile(rf"(?i){_ONE}[\s_.:-]+(?P<what>.+)")


def voted_columns(names: Sequence[str]) -> dict[str, str]:
    """What columns of several people are of, by name: {"muddy_rater1": "muddy"}; of two people or more."""
    found = {
        name: match["what"].strip()
        for name in names
        if (match := _BEHIND.fullmatch(name.strip()) or _BEFORE.fullmatch(name.strip())) is not None
    }
    counts = Counter(found.values())
    return {name: what for name, what in found.items() if counts[what] > 1 and what not in names}
