"""Columns of notes, remarks and titles: captions where they say what is seen on most pictures, else something else."""

import re
from collections.abc import Mapping, Sequence

from explain_core.data.tables.column_names import normalised

#: What such columns are called, as `normalised` has it.
REMARK_NAMES = frozenset({"note", "notes", "remark", "remarks", "comments", "observation", "observations"})
#: And those of titles, which may be texts of what is seen.
TITLE_NAMES = frozenset(
    {"title", "titles", "headline", "alt", "name", "names", "image_title", "image_alt", "img_alt", "product_title",
     "product_name", "titre", "titel", "titulo", "título", "titolo"}
)  # fmt: skip
WORDS, MOST, FEW, ROWS, SOME = 4, 0.8, 0.1, 4, 10
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Words of a sentence, and of few names.
_LITTLE = _words("a an the with and in on of at is are has its near under over behind from by for to")
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


def are_sentences(values: Sequence[object]) -> bool:
    """Whether most of some values are sentences of several words, little ones among them, and no names."""
    texts = [str(value).lower().split() for value in values]
    long = [
        words
        for words in texts
        if len(words) > WORDS and len(_LITTLE & set(words)) > (words[0] not in _LITTLE)
    ]
    return bool(texts) and len(long) >= MOST * len(texts)


def title_columns(names: Sequence[str], rows: Sequence[Mapping[str, object]]) -> tuple[str, ...]:
    """The first column that is called like a title and holds texts of several words on most rows: English sentences, or
    of words of what is seen, and few alike where most do not say what is seen. () where there is none."""
    for name in names:
        cells = [fields[name] for fields in rows if fields.get(name) not in (None, "")]
        texts = [cell for cell in cells if isinstance(cell, str) and len(cell.split()) >= WORDS]
        if normalised(name) not in TITLE_NAMES or len(rows) < ROWS or len(texts) < MOST * len(rows):
            continue
        seen = sum(bool(_SEEN & _parts(_WORD.findall(text.lower()))) for text in texts)
        says_all, says_half = seen >= MOST * len(texts), 2 * seen >= len(texts)
        differ = 2 * len(set(texts)) > len(texts)
        if (are_sentences(texts) and (differ or says_all)) or (differ and says_half):
            return (name,)
    return ()


def filled_columns(names: Sequence[str], rows: Sequence[Mapping[str, object]]) -> list[str]:
    """The columns of captions without those that say something of hardly any picture: a remark here and there."""
    if len(rows) < SOME:
        return list(names)
    filled = {name: sum(fields.get(name) not in (None, "") for fields in rows) for name in names}
    return [name for name in names if not 0 < filled[name] <= FEW * len(rows)]


def _parts(words: Sequence[str]) -> set[str]:
    return {part for word in words for part in word.split("-")}
