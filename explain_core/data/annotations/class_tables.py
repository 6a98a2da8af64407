"""Tables that lie one in each class's folder, as GTSRB has them: together they are one."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from explain_core.data.annotations.annotation import Annotation
from explain_core.data.listing.image_listing import Listing
from explain_core.data.listing.table_names import ENDINGS, NO_TABLES
from explain_core.data.wording import counted

LEAST = 0.5  #: of the folders of pictures have a table


def tables_of_folders(listing: Listing) -> list[str]:
    """The tables of class folders that hold exactly one each, where most such folders do; [] for any others."""
    holding = {
        path.rpartition("/")[0]
        for path, image in listing.images.items()
        if path.rpartition("/")[0].rpartition("/")[2] == image.class_name
    }
    found: dict[str, list[str]] = defaultdict(list)
    for file in listing.files:
        folder, _, name = file.rpartition("/")
        if folder in holding and name.lower().endswith(ENDINGS) and not NO_TABLES.fullmatch(name):
            found[folder].append(file)
    single = [files[0] for files in found.values() if len(files) == 1]
    return sorted(single) if len(single) > 1 and len(single) >= LEAST * len(holding) else []


def told_once(found: Sequence[Annotation], tables: Sequence[str]) -> list[Annotation]:
    """The annotations, of which those of class folders' tables say together how they are understood."""
    of_folders = [each for each in found if f"{each.base}/{each.file}" in tables]
    if len(of_folders) < 2:
        return list(found)
    first, others = of_folders[0], of_folders[1:]
    told = f"{first.told}; likewise {counted(len(others), 'table')} of other folders"
    return [
        replace(each, told=told if each is first else "") if each in of_folders else each for each in found
    ]
