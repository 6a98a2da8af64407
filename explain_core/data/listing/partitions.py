"""Lists that split the same pictures in several ways, of which one is read: DTD's train1.txt and train2.txt."""

import re
from collections.abc import Sequence

from explain_core.data.tables.folder_names import split_in


def of_one_partition(files: Sequence[str]) -> tuple[list[str], list[str]]:
    """The files without those that split the pictures in another way: trainval.txt beside train.txt and val.txt, and
    train2.txt beside train1.txt; and what is to be said of them."""
    left: dict[str, str] = {}
    by_form: dict[str, list[tuple[int, str]]] = {}
    for file in files:
        folder, stem = file.rpartition("/")[0], file.rpartition("/")[2].rpartition(".")[0].lower()
        beside = {
            each.rpartition("/")[2].rpartition(".")[0].lower()
            for each in files
            if each.rpartition("/")[0] == folder
        }
        if (
            "trainval" in stem
            and {stem.replace("trainval", "train"), stem.replace("trainval", "val")} <= beside
        ):
            left[file] = "train and val are told apart beside it"
        elif (numbered := re.fullmatch(r"(.*\D)(\d{1,2})", stem)) and split_in(stem):
            by_form.setdefault(f"{folder}/{numbered[1]}", []).append((int(numbered[2]), file))
    for several in by_form.values():
        left.update({file: f"the partition {min(several)[0]} is read" for _, file in sorted(several)[1:]})
    return [file for file in files if file not in left], [f"{file} ({why})" for file, why in left.items()]
