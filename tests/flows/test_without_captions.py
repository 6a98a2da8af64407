"""Images without captions: everything that needs no words runs, and a table of attributes gives the words."""

import shutil

import pytest

from explain_core.fieldguide.records import read_records
from explain_core.runs.results import suggestion
from explain_core.store.reader import Store

pytestmark = pytest.mark.slow


@pytest.fixture
def silent_folder(plain_folder, tmp_path):
    """The pictures, a folder a class, without their captions."""
    folder = shutil.copytree(plain_folder, tmp_path / "silent")
    (folder / "captions.jsonl").unlink()
    return folder


def test_no_words(run, silent_folder, capsys):
    from flows.summary import tell_run

    result = run(images=str(silent_folder))
    with Store.open(result.store) as store:
        found = store.run(result.run_id)
        assert (found.attributes, found.images) == (0, 72)
        assert suggestion(store, found).attribute is None
        assert store.rows("SELECT count(*) AS n FROM predictions")[0]["n"] == 72
        assert store.rows("SELECT count(*) AS n FROM sentences")[0]["n"] == 0  # nothing pretends
        metrics = {row["metric"].partition(".")[0] for row in store.rows("SELECT metric FROM metrics")}
        assert "classifier" in metrics and not metrics & {"sentence", "retrieval", "grounding", "filters"}
        (one,) = store.rows("SELECT * FROM filters WHERE filter = 0")
        assert one["attribute"] is None and one["p"] is None and len(one["top_images"]) == 9
        assert store.rows("SELECT count(*) AS n FROM heatmaps WHERE method = 'grad-cam'")[0]["n"] == 72
        assert store.rows("SELECT count(*) AS n FROM standings WHERE overlap IS NOT NULL")[0]["n"] == 0
    tell_run(result)
    said = capsys.readouterr().out
    assert "explain maps" in said and "explain find" not in said


def test_a_table_by_image_gives_the_words(run, silent_folder, guide, tmp_path):
    rows = ["image,attribute,value"]
    truth = {}
    for number, record in enumerate(sorted(read_records(guide), key=lambda each: each.path)):
        value = (number % 5) / 4
        truth[record.path.rpartition("/")[2], record.class_name] = value
        path = f"{record.split}/{record.class_name}/{record.path.rpartition('/')[2]}"
        rows.append(f"{path},has_crown_color::red,{value}")
    (tmp_path / "table.csv").write_text("\n".join(rows))
    result = run(images=str(silent_folder), attributes=str(tmp_path / "table.csv"))
    with Store.open(result.store) as store:
        assert [row["attribute"] for row in store.rows("SELECT attribute FROM attributes")] == ["red crown"]
        has = store.rows("SELECT i.path FROM image_attributes a JOIN images i USING (image_id)")
        assert len(has) == sum(value >= 0.5 for value in truth.values())
        split = {
            record.path.rpartition("/")[2] + record.class_name: record.split for record in read_records(guide)
        }
        summed = sum(value for (name, label), value in truth.items() if split[name + label] == "train")
        assert store.rows("SELECT images FROM attributes")[0]["images"] == round(summed)
        assert store.rows("SELECT count(*) AS n FROM sentences WHERE kind = 'explanation'")[0]["n"] == 72
        options = store.run(result.run_id).options
    assert options["attributes"].endswith("table.csv")
    again = run(images=str(silent_folder), attributes=str(tmp_path / "table.csv"))
    assert not again.fresh and again.run_id == result.run_id
    (tmp_path / "table.csv").write_text("\n".join(rows).replace(",0.75", ",0.7"))
    assert run(images=str(silent_folder), attributes=str(tmp_path / "table.csv")).run_id != result.run_id
