"""Columns of notes and remarks: captions where they say what is seen on most pictures, else notes of the work."""

import re
from collections.abc import Sequence

#: What such columns are called, as `normalised` has it.
REMARK_NAMES = frozenset({"note", "notes", "remark", "remarks", "comments", "observation", "observations"})
WORDS, MOST, FEW, ROWS = 4, 0.8, 0.1, 4
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Words of what is seen: colours, sizes, forms, patterns, matter, parts and where they are.
_SEEN = _words(
    "black white grey gray red green blue yellow brown orange pink purple golden silver beige tan cream dark light "
    "pale bright colored coloured colourful colorful big small large tiny huge long short thin thick tall wide "
    "narrow round square oval curved straight pointed flat sharp smooth rough shiny glossy matte striped spotted "
    "dotted plain patterned speckled wooden metal plastic leather glass stone furry fluffy hairy bald wet dry open "
    "closed head face eyes eye ears ear nose mouth beak bill wing wings tail leg legs foot feet back belly breast "
    "neck fur feathers hair leaf leaves petals stem branch flower flowers tree grass water sky sand snow sitting "
    "standing flying lying walking running wearing holding left right top bottom front behind beneath above lesion "
    "border edges edge margin opacity crack cracks"
)
#: Words of how it was made, and of who has still to look.
_OF_WORK = _words(
    "label labels labeled labelled relabel check checked recheck review reviewed verify verified annotated "
    "annotator annotation unsure uncertain duplicate blurry blurred retake reshoot todo fixme wrong missing camera "
    "lens photographer uploaded file filename resized cropped scan scanned quality exposure overexposed "
    "underexposed ask asked confirm confirmed taken sent email license licence copyright"
)


def are_of_looks(values: Sequence[object], rows: int) -> bool:
    """Whether the filled cells of a column, of so many rows, say what pictures show: sentences of words of what is seen
    on most rows, of which few are alike and few speak of the work."""
    texts = [value.lower() for value in values if isinstance(value, str)]
    if (
        len(texts) < len(values)
        or rows < ROWS
        or len(texts) < MOST * rows
        or 2 * len(set(texts)) < len(texts)
    ):
        return False
    words = [_WORD.findall(text) for text in texts]
    long = sum(len(each) >= WORDS for each in words)
    seen = sum(bool(_SEEN & _parts(each)) for each in words)
    of_work = sum(bool(_OF_WORK & _parts(each)) for each in words)
    return min(long, seen) >= MOST * len(texts) and of_work <= FEW * len(texts)


def _parts(words: Sequence[str]) -> set[str]:
    return {part for word in words for part in word.split("-")}
