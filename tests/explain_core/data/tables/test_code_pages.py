"""The page of a text is the one in which its words are words."""

import pytest

from explain_core.data.tables.code_pages import WORD, code_page

SAID = [
    ("cp1252", "Käfer Vögel Straße GRÖSSE"), ("cp1252", "écureuil chêne forêt cœur où"), ("cp1252", "araña león ¿qué"),
    ("cp1252", "leão pássaro corações"), ("cp1252", "città perché"), ("cp1252", "bjørn ræv får"),
    ("cp1252", "hämähäkki älg Råtta"), ("cp1252", "còrvid això"), ("cp1252", "köttur þröstur ær"),
    ("cp1252", "põder hüljes"),
    ("cp1252", "Müller’s café piñata Ångström"), ("cp1252", "Käfer chêne niño bjørn"), ("cp1252", "12°C–30°C m² 5µm"),
    ("cp1250", "żółw łabędź ślimak"), ("cp1250", "KRÓLIK ŻÓŁW"), ("cp1250", "kůň kočka žába"),
    ("cp1250", "hattyú erdő"),
    ("cp1250", "pasăre ţap"), ("cp1250", "mačka žaba"), ("cp1254", "köpek kuş yılan"), ("cp1257", "katė ąžuolas"),
    ("cp1251", "кошка собака лошадь"), ("cp1251", "кіт кінь їжак"), ("cp1253", "γάτα σκύλος Άλογο"),
    ("koi8_r", "кошка собака Ворона"), ("cp866", "кошка собака Ворона"), ("cp850", "Käfer Vögel"),
    ("mac_roman", "écureuil chêne"), ("iso8859_2", "żółw ślimak"),
]  # fmt: skip


@pytest.mark.parametrize(("page", "text"), SAID, ids=[text for _, text in SAID])
def test_words_tell_their_page(page: str, text: str) -> None:
    assert code_page(set(WORD.findall(text.encode(page)))) == page


@pytest.mark.parametrize(
    ("page", "text"),
    [("cp932", "カラス スズメ"), ("gbk", "乌鸦 麻雀"), ("euc_kr", "고양이 강아지"), ("cp1255", "חתול כלב")],
)
def test_what_may_be_several_is_none(page: str, text: str) -> None:
    assert code_page(set(WORD.findall(text.encode(page)))) is None


def test_names_go_before_letters() -> None:
    words = {"kočka".encode("cp1250")}
    assert code_page(words) == "cp1252"  # koèka may be a word of the west
    assert code_page(words, ["Kočka"]) == "cp1250"
    assert code_page(words, ["kobyla", "želva"]) == "cp1252"
