import pytest

from explain_core.errors import InputError
from explain_core.text.language import check_language, language_of, languages, way_to_read

ENGLISH = [
    "this bird has a red crown",
    "wings brown tail red",
    "a man riding a wave",
    "a photo of a golden retriever",
]
FOREIGN = {
    "这只鸟有红色的头和白色的肚子": "Chinese",
    "この鳥は赤い頭をしています": "Japanese",
    "הציפור הזאת אדומה": "Hebrew",
    "هذا الطائر أحمر": "Arabic",
    "Эта птица красная": "Cyrillic",
    "이 새는 머리가 빨갛다": "Korean",
    "Der Vogel hat einen roten Kopf und weiße Flügel": "German",
    "L'oiseau a une tête rouge et des ailes noires": "French",
    "El pájaro tiene la cabeza roja": "Spanish",
    "De vogel heeft een rode kop": "Dutch",
}


@pytest.mark.parametrize(("caption", "language"), FOREIGN.items())
def test_a_language_is_told(caption: str, language: str) -> None:
    assert language in language_of(caption)


@pytest.mark.parametrize("caption", ENGLISH)
def test_english_is_told(caption: str) -> None:
    assert language_of(caption) == "English"


@pytest.mark.parametrize("caption", ["", "red", "zzz qqq xxx", "!!!", "rosa canina", "3 4 5"])
def test_what_cannot_be_told_is_not_guessed(caption: str) -> None:
    assert language_of(caption) == ""


@pytest.mark.parametrize("caption", FOREIGN)
def test_another_language_is_refused(caption: str) -> None:
    with pytest.raises(InputError, match="read in English") as caught:
        check_language([[caption]] * 20 + [[ENGLISH[0]]], "folder:photos")
    assert caption in str(caught.value) and "20 of the 21" in str(caught.value)


def test_a_few_foreign_captions_are_a_warning() -> None:
    warning = check_language([[caption] for caption in [*ENGLISH * 20, *FOREIGN]])
    assert warning is not None and "10 of the 90" in warning


def test_english_and_nothing_are_no_warning() -> None:
    assert check_language([[caption] for caption in ENGLISH]) is None
    assert check_language([]) is None
    assert check_language([[], ["red"]]) is None


def test_the_sample_reaches_over_the_whole_set() -> None:
    images = [[ENGLISH[0]]] * 3_000 + [["Der Vogel hat einen roten Kopf"]] * 9_000
    with pytest.raises(InputError, match="German"):
        check_language(images)
    assert languages(caption for (caption,) in images).english_share == 0.25


def test_another_language_may_be_asked_for() -> None:
    french = next(caption for caption in FOREIGN if language_of(caption) == "French")
    assert check_language([[french]], language="French") is None
    with pytest.raises(InputError, match=r"read in French.*look like English"):
        check_language([[caption] for caption in ENGLISH], language="French")
    with pytest.raises(InputError, match="--language fr"):
        check_language([[french]])


def test_a_language_without_a_list_is_not_judged() -> None:
    assert check_language([["fuglen har en rød krone"]], language="Danish") is None


ROMANCE = {
    "Portuguese": ["Folha verde e lisa sem manchas", "Folha com manchas, amarelas", "o pássaro não tem asas"],
    "Italian": ["Foglia verde e liscia senza macchie", "Foglia con macchie gialle"],
    "Spanish": ["Hoja verde y lisa sin manchas", "Hoja con manchas amarillas"],
}


@pytest.mark.parametrize("language", ROMANCE)
def test_neighbours_are_told_apart(language: str) -> None:
    assert languages(ROMANCE[language]).others("English") == [language]


def test_where_words_do_not_tell_two_are_offered() -> None:
    assert set(languages(["la rosa verde lisa"]).others("English")) == {"Spanish", "Italian"}
    with pytest.raises(InputError, match=r"--language es or --language it|--language it or --language es"):
        check_language([["la rosa verde lisa"]])
    assert languages(ENGLISH).others("English") == []


@pytest.mark.parametrize(
    "caption",
    [
        "a young schoolgirl in a bureau",
        "heterogeneous enhancing mass, inhomogeneous enhancement",
        "pizza with zucchini",
    ],
)
def test_english_words_that_end_like_others_are_english(caption: str) -> None:
    assert language_of(caption) in ("English", "")


def test_the_way_to_read_captions_names_their_language_or_all() -> None:
    assert way_to_read(["Folha com manchas e não lisa"]) == "They look like Portuguese: --language pt"
    assert "--language CODE reads another (en, fr, de" in way_to_read(["x", *ENGLISH])
