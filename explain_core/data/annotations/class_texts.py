"""JSON of texts by class, {"crow": ["a black bird", ...]}, as descriptions that machines write of classes are kept."""

import re
from collections.abc import Mapping
from typing import Any

from explain_core.data.annotations.folder_captions import class_keys
from explain_core.data.columns.captions import CaptionRow, clean_caption
from explain_core.data.listing.image_listing import Listing
from explain_core.data.wording import composed

NAME = 3  #: words that a name has at most
_CODE = re.compile(r"[A-Za-z]{0,2}\d{4,}")
_OF_NAMES = re.compile(r"(?i)_to_|2name|names?\b|labels?\b|synsets?|mapping|_map\b")


def texts_by_class(name: str, content: Any, listing: Listing) -> list[CaptionRow]:
    """A row a class of a listing's folders; none for JSON of another form, or of which most keys are no classes.

    Keys are the classes' names as written or as people say them, in any case; most texts are of three words or more.
    Raises CaptionError for a text that is too long.
    """
    if not isinstance(content, Mapping) or not content or not all(map(_is_texts, content.values())):
        return []
    texts = [each for value in content.values() for each in ([value] if isinstance(value, str) else value)]
    if 2 * sum(each.strip().count(" ") >= 2 for each in texts) < len(texts):
        return []  # names, and paths of pictures
    if _are_other_names(name, content):
        return []
    keys = class_keys({image.class_name for image in listing.images.values()})
    plain = {key.lower(): of for key, of in keys.items()}
    found = [
        CaptionRow(
            f"{name}, {key}", None, plain[composed(str(key)).lower()], _captions(value, f"{name}, {key}")
        )
        for key, value in content.items()
        if composed(str(key)).lower() in plain
    ]
    return found if 2 * len(found) > len(content) else []


def _are_other_names(name: str, content: Mapping[str, Any]) -> bool:
    """Whether JSON gives classes other names, {"n01440764": "tench, Tinca tinca"}: all are of three words or fewer, and
    classes are codes, or the file says so by its name."""
    if not all(isinstance(value, str) for value in content.values()):
        return False
    parts = [part for value in content.values() for part in re.split(r"[,;]", value)]
    if any(len(part.split()) > NAME for part in parts):
        return False
    return all(map(_CODE.fullmatch, map(str, content))) or _OF_NAMES.search(name) is not None


def told_lines(text: str) -> dict[str, str]:
    """Lines such as "crow: a black bird" as a mapping; empty where one is another."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = [re.fullmatch(r"([^:\t]{1,120})(?::\s+|\t)(\S.*)", line) for line in lines]
    return {each[1].strip(): each[2].strip() for each in found if each} if all(found) else {}


def _is_texts(value: object) -> bool:
    return isinstance(value, str) or (
        isinstance(value, list) and bool(value) and all(isinstance(each, str) for each in value)
    )


def _captions(value: str | list[str], where: str) -> tuple[str, ...]:
    return tuple(clean_caption(each, where) for each in ([value] if isinstance(value, str) else value))
