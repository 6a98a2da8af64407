"""A plan looks at the language of captions before anything is computed."""

from pathlib import Path

import pytest
from PIL import Image
from safetensors.torch import save_file

from explain_core.errors import InputError
from explain_core.fieldguide.network import build
from explain_core.image_sets import load_image_set
from explain_core.text.attributes import count_by_image
from explain_core.text.pipeline import load_pipeline, pipeline_name
from explain_core.text.vocabulary import AttributeCounts, Vocabulary
from tasks.options import RunOptions
from tasks.plan import make_plan

FRENCH = "cet oiseau a la tête rouge et des ailes noires"
ENGLISH, CHINESE = "this bird has a red crown", "这只鸟有红色的头和白色的肚子"


def planned(folder: Path, captions: list[str], language: str | None = None) -> tuple[str, ...]:
    """The warnings of a plan for as many images as captions, in a file as Windows writes it."""
    photos = folder / "photos"
    lines = ["image,caption"]
    for number, caption in enumerate(captions):
        path = photos / f"class{number % 2}" / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (32, 32), (number, 20, 30)).save(path)
        lines.append(f"{path.relative_to(photos)},{caption}")
    if any(captions):
        (photos / "captions.csv").write_bytes("\r\n".join(lines).encode("utf-8-sig"))
    save_file(build(2).state_dict(), folder / "net.safetensors")
    options = RunOptions(
        images=f"folder:{photos}",
        model="explain_core.fieldguide.network:build",
        checkpoint=str(folder / "net.safetensors"),
        store=str(folder / "store"),
        input_size=96,
        language_model=language,
    )
    return make_plan(options, lambda *_: None).warnings


def test_other_languages_are_refused(tmp_path):
    with pytest.raises(InputError, match="captions are read in English") as caught:
        planned(tmp_path, [CHINESE] * 8)
    assert CHINESE in str(caught.value) and not (tmp_path / "store" / "shards").exists()


def test_a_few_are_a_warning_and_none_is_nothing(tmp_path):
    warnings = planned(tmp_path / "mixed", [ENGLISH] * 7 + [CHINESE])
    assert any("1 of the 8 captions" in warning for warning in warnings)
    assert not any("English" in warning for warning in planned(tmp_path / "english", [ENGLISH] * 8))


def test_captions_without_an_attribute_are_refused_before_anything_is_hashed(tmp_path):
    with pytest.raises(InputError, match=r"mention no attribute.*8 training images|mention no attribute"):
        planned(tmp_path, ["this is a bird on a branch in the water"] * 8)
    assert not (tmp_path / "store" / "cache").exists() or not list((tmp_path / "store").rglob("digests-*"))
    with pytest.raises(InputError, match=r"no attribute occurs in 3 or more of the \d+ training images"):
        planned(tmp_path / "few", ["this is a red bird"] + ["this is a bird on a branch in the water"] * 7)


def test_no_words_at_all_are_a_note(tmp_path):
    warnings = planned(tmp_path, [""] * 8)
    assert any(warning.startswith("no image has a caption") and "Captions" in warning for warning in warnings)


@pytest.mark.slow
def test_french_goes_from_a_folder_to_a_vocabulary(tmp_path):
    try:
        pipeline_name("fr")
    except InputError as error:
        pytest.skip(str(error))
    warnings = planned(tmp_path, [FRENCH] * 8, "fr")
    assert any(warning.startswith("captions are read in French") for warning in warnings)
    images = [record.captions for record in load_image_set(f"folder:{tmp_path / 'photos'}").records]
    counts = AttributeCounts.of(count_by_image(images, load_pipeline("French")))
    assert Vocabulary.of(counts).attributes == ("aile: noire", "tête: rouge")
