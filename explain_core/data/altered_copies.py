"""Pictures that are called like altered copies of others: c1_flip.jpg and c1_aug_0.jpg beside c1.jpg."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from explain_core.data.wording import composed

_WORD = (
    r"(?:aug(?:mented)?|(?:[hv]|horizontal|vertical)?_?flip(?:ped)?|rot(?:ated?|ation)?|mirror(?:ed)?|nois[ey]|"
    r"blur(?:red)?|bright(?:ness|er)?|dark(?:er)?|jitter(?:ed)?|shear(?:ed)?|zoom(?:ed)?|shift(?:ed)?|"
    r"translated?|contrast|hue|gamma|copy)"
)
_BEHIND = re.compile(rf"(?i)(.+?)(?:(?:[_\-. ]+{_WORD})+[_\-. ]*\d*)+")
_BEFORE = re.compile(rf"(?i){_WORD}[_\-. ]+(?:\d+[_\-. ]+)?(.+)")
_ROBOFLOW = re.compile(r"(.+)\.rf\.[0-9a-f]{6,}")  # what Roboflow calls each version of a picture


def origin(path: str) -> str:
    """What the picture that this may be a copy of is called: "c1" for crow/c1_flip_2.jpg, and for crow/c1.jpg."""
    stem = composed(path.rpartition("/")[2].rpartition(".")[0])
    for form in (_ROBOFLOW, _BEHIND, _BEFORE):
        if found := form.fullmatch(stem):
            return found[1]
    return stem


def families(paths: Iterable[str]) -> dict[str, list[str]]:
    """The pictures of one class that are one picture and its copies, by what that is called; two or more of each."""
    found: dict[str, list[str]] = defaultdict(list)
    copies = set[str]()
    for path in paths:
        name = origin(path)
        found[name].append(path)
        if name != composed(path.rpartition("/")[2].rpartition(".")[0]):
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
