"""Pictures that are called like altered copies of others: c1_flip.jpg and c1_aug_0.jpg beside c1.jpg."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise

from explain_core.data.wording import composed

_WORD = re.compile(
    r"(?i)(?:aug(?:mented)?|[hv]?flip(?:ped)?|horizontal|vertical|rot(?:ated?|ation)?|mirror(?:ed)?|nois[ey]|"
    r"blur(?:red)?|bright(?:ness|er)?|dark(?:er)?|jitter(?:ed)?|shear(?:ed)?|zoom(?:ed)?|shift(?:ed)?|"
    r"translated?|contrast|hue|gamma|copy)\d*"
)
#: What a name with one of these words has in it: looked for first, as most names have none.
_SIGNS = (
    ".rf.", "aug", "flip", "horiz", "vert", "rot", "mirror", "nois", "blur", "bright", "dark", "jitter", "shear",
    "zoom", "shift", "translat", "contrast", "hue", "gamma", "copy",
)  # fmt: skip
_BETWEEN = re.compile(r"[_\-. ]+")
_ROBOFLOW = re.compile(r"\.rf\.[0-9a-f]{6,}$")  # what Roboflow calls each version of a picture


def origin(path: str) -> str:
    """What the picture that this may be a copy of is called: "c1" for crow/c1_flip_2.jpg, and for crow/c1.jpg."""
    stem = stem_of(path)
    plain = stem.lower()
    if not any(sign in plain for sign in _SIGNS):
        return stem
    if ".rf." in stem:
        return _ROBOFLOW.sub("", stem)
    gaps = [(0, 0), *(gap.span() for gap in _BETWEEN.finditer(stem)), (len(stem), len(stem))]
    words = [stem[left[1] : right[0]] for left, right in pairwise(gaps)]
    altered = [_WORD.fullmatch(word) is not None for word in words]
    if not any(altered) or len(words) < 2:
        return stem
    first, last = 0, len(words)
    while last > 1 and (
        altered[last - 1] or (last > 2 and words[last - 1].isdecimal() and altered[last - 2])
    ):
        last -= 1
    if last == len(words) and altered[0]:
        first = 2 if words[1].isdecimal() and len(words) > 2 else 1
    return stem[gaps[first][1] : gaps[last][0]]


def stem_of(path: str) -> str:
    """A picture's name without its folders and its ending, its letters composed."""
    return composed(path.rpartition("/")[2].rpartition(".")[0])


def families(paths: Iterable[str]) -> dict[str, list[str]]:
    """The pictures of one class that are one picture and its copies, by what that is called; two or more of each."""
    found: dict[str, list[str]] = defaultdict(list)
    copies = set[str]()
    for path in paths:
        name = origin(path)
        found[name].append(path)
        if name != stem_of(path):
            copies.add(name)
    return {name: each for name, each in found.items() if name in copies and len(each) > 1}


def copies_across(class_of: Mapping[str, str], split_of: Mapping[str, str], held_out: str) -> list[str]:
    """The pictures of the split `held_out` of which another split has the same picture, or a copy, by their names."""
    found: list[str] = []
    for family in all_families(class_of):
        held = [path for path in family if split_of[path] == held_out]
        found += held if len(held) < len(family) else []
    return sorted(found)


def all_families(class_of: Mapping[str, str]) -> list[list[str]]:
    """The families of all classes; `class_of`: class by path."""
    by_class: dict[str, list[str]] = defaultdict(list)
    for path, name in class_of.items():
        by_class[name].append(path)
    return [family for paths in by_class.values() for family in families(paths).values()]
