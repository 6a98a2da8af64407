"""What a user says of a table's columns: `--columns`."""

from collections.abc import Mapping, Sequence

from explain_core.data.image_set import TEST, TRAIN
from explain_core.data.tables.column_names import CAPTION, CLASS, ROLES
from explain_core.data.wording import one_line
from explain_core.errors import InputError

SPLITS = (TRAIN, TEST)  #: of these a user names values, not columns


def columns_given(text: str) -> dict[str, tuple[str, ...]]:
    """What `--columns` says: "image=path,caption=title+body" by role. An empty name says that there is none.

    Of "train" and "test" it has the values of the column of splits that mean so: "split=part,train=A+B,test=C".
    Raises InputError for what is no role.
    """
    found: dict[str, tuple[str, ...]] = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        role, equals, names = part.partition("=")
        role = {"label": CLASS, "captions": CAPTION, "text": CAPTION}.get(role.strip(), role.strip())
        if not equals or role not in (*ROLES, *SPLITS):
            raise InputError(
                f'--columns {one_line(part)}: give ROLE=COLUMN, by commas, such as "image=path,class=species,'
                f'caption=title+body". Roles are {", ".join(ROLES)}; an empty column is none; '
                '"train=VALUE,test=VALUE" say which values of the split mean so.'
            )
        found[role] = tuple(name.strip() for name in names.split("+") if name.strip())
    return found


def columns_named(given: Mapping[str, Sequence[str]]) -> set[str]:
    """The columns that are named, whatever they are to be."""
    return {name for role, names in given.items() if role not in SPLITS for name in names}


def split_words(given: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The split that each value named means, in lower case."""
    return {value.lower(): split for split in SPLITS for value in given.get(split, ())}
