"""Columns and splits as people of other languages call them."""

from itertools import pairwise

import pytest

from explain_core.data.tables.column_names import CAPTION, CLASS, HEIGHT, IMAGE, NAMES, SPLIT, WIDTH, meaning
from explain_core.data.tables.foreign_names import FOREIGN, FOREIGN_SPLITS

SAID = {
    IMAGE: ["файл", "Имя файла", "изображение", "görüntü", "DOSYA ADI", "plik", "obraz", "afbeelding", "kép", "obrázek",
            "kuva", "filnamn", "immagine", "nome do arquivo", "画像ファイル", "图片路径",
            "이미지", "صورة", "תמונה", "चित्र", "εικόνα"],
    CLASS: ["класс", "Sınıf", "SINIF", "klasa", "třída", "osztály", "luokka", "klass", "categorie", "CATÉGORIE",
            "ラベル", "类别", "분류", "فئة", "מחלקה", "वर्ग", "κλάση"],
    CAPTION: ["подпись", "opis", "popis", "leírás", "açıklama", "descrizione", "beskrivning", "説明",
              "描述", "설명", "وصف"],
    SPLIT: ["выборка", "podział", "suddivisione", "划分", "분할"],
    WIDTH: ["ширина", "szerokość"],
    HEIGHT: ["высота", "høyde"],
}  # fmt: skip


@pytest.mark.parametrize(("role", "name"), [(role, name) for role, names in SAID.items() for name in names])
def test_names_in_other_languages(role: str, name: str) -> None:
    assert meaning(name) == role


def test_no_word_means_two_things() -> None:
    assert all(meaning(name) == role for role, names in FOREIGN.items() for name in names)
    assert not [pair for pair in pairwise(NAMES) if set(NAMES[pair[0]]) & set(NAMES[pair[1]])]


@pytest.mark.parametrize(
    ("word", "split"),
    [("обучение", "train"), ("тест", "test"), ("entraînement", "train"), ("doğrulama", "test"), ("学習", "train"),
     ("検証", "test"), ("训练", "train"), ("trening", "train"), ("validering", "test"),
     ("훈련", "train"), ("אימון", "train")],
)  # fmt: skip
def test_splits_in_other_languages(word: str, split: str) -> None:
    assert FOREIGN_SPLITS[word] == split
