"""What was understood of an image set, in counts."""

from dataclasses import replace

from explain_core.data.image_set import Box, ImageRecord, ImageSet
from explain_core.data.sets.image_set_check import SAMPLE, check_image_set


def of(images: int, captions: tuple[str, ...]) -> ImageSet:
    records = tuple(
        ImageRecord(
            f"{k}.jpg",
            k % 2,
            "test" if k % 5 == 0 else "train",
            captions,
            Box(0, 0, 1, 1) if k == 0 else None,
        )
        for k in range(images)
    )
    return ImageSet("folder:x", "/x", ("crow", "jay"), records, ("a note",))


def test_counts_and_a_sample_of_captions() -> None:
    asked: list[int] = []

    def count(captions) -> int:
        asked.append(len(captions))
        return 7

    found = check_image_set(of(1000, ("a black bird",)), count)
    assert found.accepted and found.reason == "" and found.notes == ("a note",)
    assert (found.images, found.classes, found.captioned, found.boxes, found.attributes) == (
        1000,
        2,
        1000,
        1,
        7,
    )
    assert found.splits == {"test": 200, "train": 800} and len(found.rows) == 3
    assert 0 < asked[0] <= SAMPLE


def test_captions_without_attributes_are_not_accepted_and_none_at_all_are() -> None:
    silent = check_image_set(of(4, ()))
    assert silent.accepted and not silent.reason and silent.wordless == "no image has a caption"
    wordless = check_image_set(of(4, ("x",)), lambda _: 0)
    assert not wordless.accepted and "no attribute" in wordless.reason
    assert check_image_set(of(4, ("x",))).accepted  # nobody read them


def test_boxes_without_area_are_told_of() -> None:
    images = of(4, ("x",))
    first, *others = images.records
    told = check_image_set(replace(images, records=(replace(first, box=Box(1, 1, 0, 5)), *others))).notes
    assert told[-1] == f"1 image will be left out, whose box has no area: {first.path}"
    assert check_image_set(images).notes == images.warnings


def test_the_way_to_read_captions_of_no_attribute_is_said() -> None:
    told = check_image_set(of(4, ("x", "y")), lambda _: 0, lambda texts: f"say {','.join(texts)[:3]}")
    assert "read in? say x,y; with --language none" in told.reason
