"""A report's folder is whole or absent, and takes the place of nothing but a report."""

import io
import shutil

import duckdb
import pytest
from PIL import Image

from explain_core.errors import InputError
from explain_core.report.folder import MARKER, report_folder, write_pages, write_pictures
from explain_core.report.photographs import COLUMNS, TILE
from explain_core.report.site import Site
from explain_core.store.reader import Store
from tests.explain_core.report.conftest import written
from tests.explain_core.report.test_pieces import read


def piece(report, name):
    return read((report / "data" / f"{name}.js").read_bytes())[1]


def test_the_folder_holds_every_piece_and_is_marked(two, report):
    with Store.open(two) as store:
        names = set(Site(store, store.runs("ORDER BY r.published_at")).names())
    assert {str(path.relative_to(report)) for path in (report / "data").rglob("*.js")} == names
    assert (report / MARKER).is_file() and (report / "index.html").is_file()
    assert list(report.parent.iterdir()) == [report]


def test_an_image_is_told_with_its_words_points_and_maps(report, made):
    images = piece(report, "run-one/images-0")
    one = next(image for image in images if image["id"] == made.ids[0])
    assert (one["class"], one["predicted"], one["correct"]) == (0, 0, True)
    assert one["p"] == [0.75, 0.25, 0.75]
    # The box 10, 4, 32 x 32 with a margin of 1.1: a square of 35.2 around (26, 20).
    assert one["window"] == [8.4, 2.4, 35.2, 35.2]
    assert one["shares"] == [["predicted", 0, [[0, 0.5], [1, 0.25]]]]
    assert one["points"] == [[0, 40.0, 30.0, 4.0, None, None]]  # how sure it is was not measured
    assert [(m[0], m[1], m[4], m[5]) for m in one["maps"]] == [
        ("contrast-cam", "why <b>not</b>", 3.0, True), ("joint", "black head", 4.0, False),
    ]  # fmt: skip
    assert one["said"] == [0] and one["photo"] is True
    left_out = next(image for image in images if image["id"] == made.ids[5])
    assert "predicted" not in left_out


def test_the_retrieval_index_is_in_order_and_says_what_captions_say(report, made):
    numbers = {image["id"]: at for at, image in enumerate(piece(report, "run-one/images-0"))}
    found = piece(report, "run-one/found-0")
    assert found[0] == [[numbers[made.ids[k]] for k in (0, 1, 2)], [500000, 250000, 125000], "100"]
    assert found[1] == [[], [], ""]


def test_confusions_count_in_the_order_of_their_images(report, made):
    numbers = {image["id"]: at for at, image in enumerate(piece(report, "run-one/images-0"))}
    (confusion,) = piece(report, "run-one/confusions")
    assert (confusion["class"], confusion["predicted"], confusion["images"]) == (1, 0, 2)
    assert confusion["patterns"] == [["label", 1], ["look-alike", 1]]
    assert confusion["pulled"] == [[0, 2], [1, 1]] and confusion["missed"] == [[2, 1]]
    # Both won by 0.375: the smaller id comes first.
    rows = piece(report, "run-one/failures-0")
    assert [row[0] for row in rows] == [numbers[each] for each in sorted(made.ids[1:3])]


def test_what_changed_comes_from_the_run_before(report, made):
    changes = piece(report, "run-two/changes")
    assert changes["before"] == "run-one"
    assert {kind: count for kind, count, _ in changes["kinds"]} == {
        "newly wrong": 0, "newly right": 1, "wrong in another way": 0,
    }  # fmt: skip
    assert not (report / "data/run-one/changes.js").exists()


def test_thumbnails_lie_on_sheets(report):
    with Image.open(report / "pictures/set/thumbs/0.jpg") as sheet:
        assert sheet.size == (COLUMNS * TILE, 2 * TILE)  # six images: two rows


def test_photographs_that_are_gone_are_counted_and_stood_in_for(two, made, tmp_path):
    store = tmp_path / "store"
    shutil.copytree(two, store)
    with duckdb.connect(str(store / "explain.duckdb")) as connection:
        connection.execute("UPDATE images SET path = 'gone.jpg' WHERE image_id = ?", [made.ids[0]])
    with Store.open(store) as opened, report_folder(tmp_path / "out") as folder:
        site = Site(opened, [opened.run()])
        pictured = write_pictures(site, folder, 100, lambda _: None)
        write_pages(site, folder, lambda _: None)
    assert (pictured.photographs, pictured.gone) == (5, 1)
    assert [image["photo"] for image in piece(tmp_path / "out", "run-two/images-0")].count(False) == 1


def test_few_photographs_are_those_that_pages_lead_to_first(two, made, tmp_path):
    out = written(two, tmp_path / "out", photographs=1)
    images = piece(out, "run-one/images-0")
    kept = [image["id"] for image in images if image["photo"]]
    assert kept == [made.ids[2]]  # the wrong prediction that the network was surest of
    assert len(list((out / "pictures").rglob("photos/*/*.jpg"))) == 1


def test_a_report_is_replaced_and_nothing_else_is(two, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    written(two, out)  # an empty folder may be taken
    before = (out / MARKER).stat().st_ino
    (out / "left").write_text("from before")
    written(two, out)
    assert (out / MARKER).stat().st_ino != before and not (out / "left").exists()
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.tex").write_text("years")
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to(out)
    for wrong in (other, tmp_path / "file", tmp_path / "link"):
        with pytest.raises(InputError, match="--out"), report_folder(wrong):
            pytest.fail("nothing may be written")
    assert [path.name for path in other.iterdir()] == ["thesis.tex"]


def test_a_report_that_fails_leaves_the_older_one(two, tmp_path):
    out = written(two, tmp_path / "out")
    before = sorted(path.name for path in out.rglob("*"))
    with pytest.raises(RuntimeError), report_folder(out) as folder:
        (folder / "index.html").write_text("half")
        raise RuntimeError
    assert sorted(path.name for path in out.rglob("*")) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_pages_build_text_as_text():
    from explain_core.report.site import assets

    for name, content in assets().items():
        for risky in (
            b"innerHTML",
            b"outerHTML",
            b"insertAdjacentHTML",
            b"document.write",
            b"eval(",
            b"http://",
            b"https://",
        ):
            allowed = name == "elements.js" and risky == b"http://"  # the name of SVG, which nothing asks for
            assert allowed or risky not in content, (name, risky)


def test_a_photograph_is_written_anew(two, made, report):
    photographs = list((report / "pictures").rglob("photos/*/*.jpg"))
    assert len(photographs) == 6
    with Image.open(io.BytesIO(photographs[0].read_bytes())) as photo:
        assert photo.size == (64, 48) and photo.format == "JPEG" and not photo.getexif()
