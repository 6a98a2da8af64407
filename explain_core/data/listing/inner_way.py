"""Which folders within those of classes may be the classes instead, and the option that takes them."""

import re
from collections.abc import Collection

_COUNTED = re.compile(r"^\d+[._ -]+(?=[^\W\d_])")  # numbers before names
_YEAR = re.compile(r"(19|20)\d\d")
DEEPEST = 4  #: steps above a picture that are looked at


def inner_way(paths: Collection[str], outer: Collection[str], no_class: re.Pattern[str]) -> str:
    """The option that takes the innermost folders for classes whose names may be such; "" where none are.

    Folders of magnifications, days, numbers and of whom they show (`no_class`) are passed over: of
    oak/T-0152/400X/1.png the class may be oak alone. `outer`: the names that are offered already.
    """
    steps = [path.split("/") for path in paths]
    for above in range(1, DEEPEST + 1):
        if any(len(each) <= above + 1 for each in steps):
            return ""
        names = {each[-1 - above] for each in steps}
        if names <= set(outer):
            return ""
        odd = sum(_is_odd(name) or no_class.fullmatch(name) is not None for name in names)
        if len(names) > 1 and 2 * odd <= len(names):
            return f"--columns 'class=path:{{}}{'/*' * above}'"
    return ""


def _is_odd(name: str) -> bool:
    """Whether a name is rather a number than a word: 400X, 2021-05-03, SOB_M_DC_14-22556; but 001.Albatross is none."""
    plain = _COUNTED.sub("", name)
    long = [run for run in re.findall(r"\d{3,}", plain) if not _YEAR.fullmatch(run)]
    return bool(long) or sum(map(str.isdigit, plain)) > sum(map(str.isalpha, plain))
