"""The refusal of a table whose columns have unknown names."""

from explain_core.data.columns.wanted_columns import unknown_columns
from explain_core.data.tables.table_file import open_table
from explain_core.places import Place


def said(file, text):
    file.write_text(text)
    return str(unknown_columns(open_table(Place.of(file))))


def test_the_option_is_filled_in_by_what_cells_hold(tmp_path):
    rows = [
        f"фото/{k}.jpg\t{bird}\tмаленькая птица номер {k}\t{part}\n"
        for k, bird in enumerate(["снегирь", "синица"] * 3)
        for part in ["тест" if k > 4 else "обучение"]
    ]
    found = said(tmp_path / "t.tsv", "файл\tвид птицы\tописание\tвыборка\n" + "".join(rows))
    assert "t.tsv:1: the columns are 'файл', 'вид птицы', 'описание' and 1 more" in found
    assert "--columns image=файл,class='вид птицы' (" in found and "split=выборка beside it" in found
    assert "caption=описание, if these are captions" in found


def test_words_for_splits_are_offered_as_such(tmp_path):
    rows = [f"{k}.jpg,{'test' if k > 2 else 'train'},{'ab'[k % 2]}\n" for k in range(4)]
    found = said(tmp_path / "t.csv", "dosya,bölüm,tür\n" + "".join(rows))
    assert "--columns image=dosya,class=tür (split=bölüm beside it" in found


def test_what_is_not_found_is_left_open(tmp_path):
    found = said(tmp_path / "t.csv", "p,q\n1,2\n3,4\n")
    assert found.endswith("Say which is which: --columns image=COLUMN,class=COLUMN")
    found = said(tmp_path / "t.csv", "p,q\n1.jpg,a black bird here\n2.jpg,a brown bird here\n")
    assert "--columns image=p,caption=q" in found
    found = said(tmp_path / "captions.csv", "p,q\n1.jpg,x\n")
    assert "image=COLUMN,caption=COLUMN" in found
