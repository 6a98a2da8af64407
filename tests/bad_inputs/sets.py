"""Image sets that cannot be: folders, and CUB's layout."""

import os
from collections.abc import Callable

from explain_core.data.image_set import Box
from explain_core.data.pictures.preprocess import Preprocessing, crop_and_resize
from explain_core.data.sets.manifest import build_manifest
from explain_core.image_sets import load_image_set
from tests.bad_inputs.place import TEXT, Case, Place, png

CUB = {
    "images.txt": "1 crow/1.png\n2 wren/2.png\n",
    "classes.txt": "1 crow\n2 wren\n",
    "image_class_labels.txt": "1 1\n2 2\n",
    "train_test_split.txt": "1 1\n2 0\n",
    "bounding_boxes.txt": "1 0 0 4 4\n2 0 0 4 4\n",
    "parts/parts.txt": "1 beak\n2 left wing\n",
    "parts/part_locs.txt": "1 1 2 2 1\n2 2 1 1 1\n",
    "text/crow/1.txt": "a black bird\n",
    "text/wren/2.txt": "a brown bird\n",
}


def spec(text: str) -> Callable[[Place], object]:
    """Load an image set by what was typed."""
    return lambda place: load_image_set(text.format(folder=place.folder))


def folder(*files: str, captions: str = TEXT) -> Callable[[Place], object]:
    """Load a folder that holds these files (pictures) and captions."""

    def meet(place: Place) -> object:
        for name in files:
            place.put(f"birds/{name}", png() if name.endswith(".png") else b"x")
        place.put("birds/captions.jsonl", captions)
        return build_manifest(load_image_set(f"folder:{place.folder}/birds"))

    return meet


def cub(**changed: str | bytes | None) -> Callable[[Place], object]:
    """Load a sound set in CUB's layout, but for the files that are given (by name, "/" as "__"; None: missing)."""

    def meet(place: Place) -> object:
        given = {name.replace("__", "/") + ".txt": text for name, text in changed.items()}
        for name, text in {**CUB, **given}.items():
            if text is not None:
                place.put(f"CUB/{name}", text)
        for name in ("crow/1.png", "wren/2.png"):
            place.put(f"CUB/images/{name}", png())
        return load_image_set(f"cub:{place.folder}/CUB")

    return meet


def only_links(place: Place) -> object:
    (place.folder / "birds").mkdir()
    (place.folder / "birds" / "crow").symlink_to(place.folder / "elsewhere")
    return load_image_set(f"folder:{place.folder}/birds")


def a_pipe_of_captions(place: Place) -> object:
    os.mkfifo(place.put("CUB/text/crow/2.txt", "").parent / "1.txt")
    return cub(text__crow__1=None)(place)


def box_beside(place: Place) -> object:
    from explain_core.data.pictures.decode import open_image

    return crop_and_resize(open_image(place.put("1.png", png())), Box(50, 50, 4, 4), Preprocessing())


def strange(name: str) -> Callable[[Place], object]:
    """A set without captions whose class has a strange name, which the message has to stand."""
    return folder(f"{name}/1.png", captions='{"image": "no", "caption": "x"}')


CASES = [
    Case(
        "an empty folder",
        lambda p: (p.folder / "b").mkdir() or spec("folder:{folder}/b")(p),
        ("no class folders", "<class>"),
    ),
    Case("a folder without class folders", folder("1.png", "2.png"), ("no class folders", "2 images")),
    Case("class folders without images", folder("crow/notes.txt"), ("none holds an image",)),
    Case("a folder that is not there", spec("folder:{folder}/nowhere"), ("nowhere", "is not a folder")),
    Case(
        "a file in the place of a folder",
        lambda p: p.put("b", "x") and spec("folder:{folder}/b")(p),
        ("is not a folder",),
    ),
    Case("a scheme that is not there", spec("imagenet:{folder}"), ("is not an image set", "cub:")),
    Case("a scheme without a path", spec("folder:"), ("names no folder",)),
    Case("an empty image set", spec(""), ("is not an image set",)),
    Case("the home of nobody", spec("folder:~nobody-of-this-name/birds"), ("home directory", "in full")),
    Case("a path of 100,000 characters", spec("folder:" + "x" * 100_000), ("is not a folder",)),
    Case("a path with a NUL byte", spec("folder:a\0b"), ("is not a folder",)),
    Case("only links to what is not there", only_links, ("not there", "link them anew")),
    Case(
        "images that are all empty",
        lambda p: p.put("birds/crow/9.jpg", b"") and folder(captions=TEXT.replace("1.png", "9.jpg"))(p),
        ("none of the 1 image", "empty file"),
    ),
    Case("a class called with a line break", strange("a\nb"), ("none of the caption",)),
    Case("a class called with control characters", strange("a\x1b[31m\x07b"), ("none of the caption",)),
    Case("a class called from right to left", strange("crow\u202egnp.exe"), ("none of the caption",)),
    Case("a class called with quotes and HTML", strange("\"'><script>"), ("none of the caption", "<script>")),
    Case("CUB without images.txt", cub(images=None), ("lacks images.txt", "CUB-200-2011")),
    Case(
        "a line of one word",
        cub(images="1 crow/1.png\nwren/2.png\n"),
        ("images.txt:2", "wren/2.png", "image-id path"),
    ),
    Case(
        "an image named twice",
        cub(images="1 crow/1.png\n1 wren/2.png\n"),
        ("images.txt:2", "image 1", "second time"),
    ),
    Case("a path named twice", cub(images="1 crow/1.png\n2 crow/1.png\n"), ("crow/1.png", "twice")),
    Case(
        "a path that leaves images/",
        cub(images="1 ../../etc/passwd\n2 wren/2.png\n"),
        ("images.txt:1", "leads out"),
    ),
    Case("an absolute path", cub(images="1 /etc/passwd\n2 wren/2.png\n"), ("images.txt:1", "leads out")),
    Case("a Windows drive", cub(images="1 C:\\bird.png\n2 wren/2.png\n"), ("images.txt:1", "leads out")),
    Case(
        "a path with a NUL byte in images.txt",
        cub(images="1 crow/\0.png\n"),
        ("images.txt:1", "cannot be a file's name"),
    ),
    Case("images.txt that names nothing", cub(images="\n\n"), ("names no images",)),
    Case(
        "a class that is not named",
        cub(image_class_labels="1 1\n2 3\n"),
        ("class 3", "classes.txt does not name"),
    ),
    Case(
        "a class that is no number",
        cub(image_class_labels="1 1\n2 wren\n"),
        ("labels.txt:2", "image-id class-id"),
    ),
    Case("a class named twice", cub(classes="1 crow\n1 wren\n"), ("classes.txt:2", "second time")),
    Case(
        "a class number of 5,000 digits", cub(classes="1" * 5000 + " crow\n"), ("classes.txt:1", "malformed")
    ),
    Case(
        "an image without a split",
        cub(train_test_split="1 1\n"),
        ("train_test_split.txt", "no line for 1 image: 2"),
    ),
    Case("a split that is neither", cub(train_test_split="1 1\n2 2\n"), ("split.txt:2", "0-or-1")),
    Case(
        "a box that is not a number",
        cub(bounding_boxes="1 nan 0 4 4\n2 0 0 4 4\n"),
        ("boxes.txt:1", "1 nan 0 4 4"),
    ),
    Case("an infinite box", cub(bounding_boxes="1 0 0 inf 4\n2 0 0 4 4\n"), ("boxes.txt:1", "malformed")),
    Case("a box beside the picture", box_beside, ("lies outside the picture of 6 x 4",)),
    Case(
        "a part that is not named",
        cub(parts__part_locs="1 9 2 2 1\n"),
        ("part_locs.txt:1", "part 9", "parts.txt"),
    ),
    Case("a part at no place", cub(parts__part_locs="1 1 nan 2 1\n"), ("part_locs.txt:1", "malformed")),
    Case(
        "class names that are not UTF-8",
        cub(classes=b"1 cr\xf6w\n2 wren\n"),
        ("classes.txt:1", "0xf6", "UTF-8"),
    ),
    Case(
        "captions that are not UTF-8", cub(text__crow__1=b"a bird\nna\xefve\n"), ("1.txt:2", "0xef", "UTF-8")
    ),
    Case("a caption of 10,001 characters", cub(text__crow__1="x" * 10_001), ("1.txt:1", "10,001", "10,000")),
    Case(
        "10,001 captions of one image", cub(text__crow__1="a bird\n" * 10_001), ("1.txt", "10,001", "10,000")
    ),
    Case("a pipe in the place of captions", a_pipe_of_captions, ("1.txt", "not a regular file")),
    Case(
        "terminal escapes in a malformed line", cub(images="1\x1b[2Jx\u202e\n"), ("images.txt:1", "malformed")
    ),
]
