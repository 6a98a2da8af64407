"""What the names of folders and files tell: a split, a wrapper round all pictures, a part of them, or a class."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from explain_core.data.image_set import TRAIN
from explain_core.data.tables.column_names import SPLIT_WORDS

#: Folders that are round all classes, and those that lie beside them and hold no pictures of classes.
WRAPPERS = frozenset(
    {
        "images",
        "image",
        "imgs",
        "img",
        "data",
        "dataset",
        "jpegimages",
        "photos",
        "pictures",
        "jpg",
        "items",
        "png",
        "bmp",
    }
)
NO_CLASSES = frozenset(
    {"labels", "annotations", "annotation", "text", "texts", "captions", "metadata", "docs", "attributes", "splits"}
)  # fmt: skip
#: Of a repository, beside the folder that holds its data.
OF_REPOSITORIES = frozenset(
    {"notebooks", "figures", "figs", "docs", "assets", "src", "scripts", "results", "outputs", "output", "runs",
     "models", "weights", "checkpoints", "examples", "plots", "reports", "logs", "utils", "configs", "media", "static",
     "code"}
)  # fmt: skip
#: Beside a wrapper: the same pictures in another size.
COPIES = frozenset(
    {"resized", "thumbnails", "thumbnail", "thumbs", "previews", "preview", "lowres", "low_res", "downscaled"}
)
#: Beside a wrapper: pictures of what is where, and other things that are no classes.
BESIDE_WRAPPERS = NO_CLASSES | {
    "segmentationclass", "segmentationobject", "segmentations", "segmentation", "masks", "mask", "msk", "trimaps",
    "xmls", "xml", "imagesets", "meta", "devkit", "lists", "parts", "label", "caption", "ann", "anns", "partitions",
    "anno", "eval", "json", "jsons", *COPIES,
}  # fmt: skip

#: Words of folders of pictures without labels, beside those of splits.
UNLABELLED = frozenset(
    {
        "pred",
        "predict",
        "prediction",
        "predictions",
        "unlabeled",
        "unlabelled",
        "inference",
        "query",
        "gallery",
    }
)
#: Folders beside those of classes whose pictures nobody has labelled yet, by their letters alone.
WITHOUT_LABEL = frozenset(
    {"unlabeled", "unlabelled", "nolabel", "notlabeled", "notlabelled", "unannotated", "pred", "predict", "prediction",
     "predictions", "topredict"}
)  # fmt: skip
#: Folders whose tree is that of the pictures, of captions, boxes and outlines.
BESIDE_PICTURES = frozenset(
    {"annotations", "annotation", "ann", "anns", "labels", "label", "xml", "xmls", "voc", "text", "texts", "captions",
     "caption", "descriptions", "json", "jsons", "anno", "annos"}
)  # fmt: skip

TRAINING = frozenset({"train", "training"})  #: with one of the next behind it, both are for training
VALIDATION = frozenset({"val", "valid", "validation"})

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[^\W\d_]+")
_SPLIT_OF = re.compile(r"(train|test|val)(set|list|split|data|imgs?|images?|files?)")  #: trainset, testlist01
#: Words of a folder that was filled until it was full: HAM10000_images_part_1, batch2, archive (3).
_OF_ALL = {*WRAPPERS, "part", "parts", "batch", "chunk", "shard", "folder", "dir", "archive", "all", "set"}

#: Words of a folder that is one of several of the same: fold_0, v2, version-3.
_COUNTED = frozenset({"fold", "kfold", "cv", "v", "version", "ver", "release", "round", "volume", "vol"})

#: What Windows, macOS, Synology and disks leave between pictures, beside names that begin with a dot.
LEFT_BY_SYSTEMS = frozenset(
    {"thumbs.db", "desktop.ini", "__macosx", "@eadir", "#recycle", "#snapshot", "$recycle.bin", "lost+found",
     "system volume information", "__pycache__"}
)  # fmt: skip


def is_hidden(name: str) -> bool:
    """Whether a file or folder is none of the owner's: hidden, or left by a system."""
    return name.startswith(".") or name.lower() in LEFT_BY_SYSTEMS


def split_in(stem: str) -> str | None:
    """The split that a name says: captions_train2017 and Flickr_8k.trainImages speak of training images."""
    words = _words(stem)
    named = [word for word in words if word in SPLIT_WORDS]
    if any(one in TRAINING and after in VALIDATION for one, after in pairwise(named)):
        return TRAIN if set(named) <= TRAINING | VALIDATION else None
    said = {SPLIT_WORDS[word] for word in named}
    return said.pop() if len(said) == 1 else None


def splits_of_folders(names: Iterable[str]) -> dict[str, str]:
    """The split of each folder, of those that lie together, that is called like one.

    Names such as train2017, test_images and cars_test count where all are such: a class may be called steam_train.
    """
    known = [name for name in names if not UNLABELLED & set(_words(name))]
    exact = {name: SPLIT_WORDS[name.lower()] for name in known if name.lower() in SPLIT_WORDS}
    wide = {name: split for name in known if (split := split_in(name)) is not None}
    if all(map(_is_both, wide)):  # nothing is told apart
        wide = {}
    plain = all(set(_words(name)) <= {*SPLIT_WORDS, *_OF_ALL} for name in known)
    if len(wide) == len(known) and (plain or len(set(wide.values())) > 1):
        return wide
    return exact or _of_one_stem(known, wide)


def _of_one_stem(names: Sequence[str], wide: Mapping[str, str]) -> dict[str, str]:
    """The splits of folders that are called alike but for a split: rps, rps-test-set and rps-validation."""
    stems = {tuple(word for word in _words(name) if word not in {*SPLIT_WORDS, *_OF_ALL}) for name in names}
    bare = [name for name in names if name not in wide]
    if len(names) < 2 or len(stems) > 1 or () in stems or len(bare) != 1 or TRAIN in wide.values():
        return {}
    return {**wide, bare[0]: TRAIN}


def plain_words(name: str) -> str:
    """The letters of a folder's name without the words of what is round all pictures: "heldout" of "Held-Out Set"."""
    return "".join(word for word in _words(name) if word not in _OF_ALL)


def is_without_label(name: str) -> bool:
    """Whether a folder is called as one of pictures that nobody has labelled: "_unlabeled", "no label"."""
    return "".join(_words(name)) in WITHOUT_LABEL


def are_no_classes(names: Iterable[str]) -> bool:
    """Whether folders of these names are none of classes: all are splits, or say that they hold images or a part."""
    known = set(names)
    splits = splits_of_folders(known)
    return bool(known) and (
        (bool(splits) and all(name in splits or UNLABELLED & set(_words(name)) for name in known))
        or all(_holds_all(name) for name in known)
        or (len(known) > 1 and _are_numbered_parts(known))
        or (len(known) == 1 and next(iter(known)).isdecimal())  # 00000/ of downloads
        or (len(known) == 1 and next(iter(known)).lower() in BESIDE_WRAPPERS)
    )


def is_beside_pictures(step: str) -> bool:
    """Whether a folder is called like those of captions and boxes: "labels", and "text_c10" of Reed's."""
    plain = step.lower()
    return plain in BESIDE_PICTURES or plain.startswith(("text_", "captions_"))


def is_round(name: str) -> bool:
    """Whether a folder is called as one round all classes: "images", "flickr30k-images", "101_ObjectCategories"."""
    words = _words(name)
    return bool(words) and (words[-1] in WRAPPERS or words[-1] in ("categories", "classes"))


def unwrapped(path: str) -> str:
    """A path without the folders that tell pictures from what is said of them: train/labels/1 is train/1."""
    return "/".join(
        step for step in path.split("/") if step.lower() not in WRAPPERS and not is_beside_pictures(step)
    )


def _holds_all(name: str) -> bool:
    """images, train_val2019, Flickr30k_images, train-jpg."""
    words = _words(name)
    if len(words) == 2 and words[1] in ("tr", "ts") and words[0] in WRAPPERS | BESIDE_PICTURES:
        return True  # nnU-Net's imagesTr and labelsTr
    return bool(words) and (words[-1] in WRAPPERS or set(words) <= {*SPLIT_WORDS, *_OF_ALL})


def _are_numbered_parts(names: Iterable[str]) -> bool:
    """HAM10000_images_part_1 and _2, fold_0 and fold_1: alike but for a number, with a word that says so. VG_100K and
    VG_100K_2, of which the first has no number more, need no such word."""
    stems = {re.sub(r"\d+\W*$", "", name) for name in names}
    bare = {re.sub(r"[-_ ]+\(?\d+\)?$", "", name) for name in names}
    if len(bare) == 1 and bare < set(names):
        return True
    return len(stems) == 1 and bool({word for stem in stems for word in _words(stem)} & (_OF_ALL | _COUNTED))


def _is_both(name: str) -> bool:
    words = set(_words(name))
    return bool(words & TRAINING) and bool(words & VALIDATION)


def _words(name: str) -> list[str]:
    words = [word.lower() for word in _WORD.findall(_CAMEL.sub(" ", name))]
    return [part for word in words for part in _SPLIT_OF.sub(r"\1 \2", word).split()]
