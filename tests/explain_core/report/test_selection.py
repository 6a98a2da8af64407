"""A report of some images: which ones, and that every piece speaks of these alone while figures stay those of all."""

import pytest

from explain_core.report import failures
from explain_core.report.folder import write_pages, write_pictures
from explain_core.report.selection import first_images
from explain_core.report.site import Site
from explain_core.store.reader import Store
from tests.explain_core.report.test_pieces import read


@pytest.fixture
def opened(made):
    with Store.open(made.store) as store:
        yield store


def test_wrong_predictions_come_first_and_then_what_pages_lead_to(opened, made):
    run = opened.run()
    order = first_images(opened, [run], run.image_set_digest, 99)
    wrong = opened.rows(
        "SELECT image_id FROM predictions WHERE run_id = ? AND NOT correct ORDER BY p_predicted DESC, image_id",
        run.run_id,
    )
    assert order[: len(wrong)] == [row["image_id"] for row in wrong] and wrong
    assert sorted(order) == sorted(made.ids) and len(set(order)) == len(order)
    for most in range(len(order) + 1):
        assert first_images(opened, [run], run.image_set_digest, most) == order[:most]


@pytest.mark.parametrize("most", [1, 2, 4, 6, 50])
def test_every_piece_speaks_of_the_chosen_alone(opened, made, tmp_path, most):
    site = Site(opened, opened.runs("ORDER BY r.published_at"), most=most)
    write_pictures(site, tmp_path, 10_000, lambda _: None)
    write_pages(site, tmp_path, lambda _: None)
    pieces = dict(read(path.read_bytes()) for path in (tmp_path / "data").rglob("*.js"))
    ((_, about),) = pieces["runs"]["sets"]
    count = min(most, len(made.ids))
    assert (about["images"], about["of"]) == (count, len(made.ids))
    key = "run-one"
    rows = pieces[f"{key}/images-0"]
    run = opened.run()
    assert {row["id"] for row in rows} == set(first_images(opened, [run], run.image_set_digest, most))
    assert len(pieces[f"{key}/labels"]["predicted"]) == count
    numbers = [number for images, _, _ in pieces[f"{key}/found-0"] for number in images]
    numbers += [number for one in pieces[f"{key}/classes-0"] for number, _ in one["examples"]]
    numbers += [number for one in pieces[f"{key}/filters-0"] for number, _ in one["images"]]
    numbers += [row[0] for row in pieces[f"{key}/failures-0"] if row[0] >= 0]
    assert set(numbers) <= set(range(count))
    (confusion,) = pieces[f"{key}/confusions"]
    assert confusion["images"] == len(pieces[f"{key}/failures-0"]) == 2  # all of them are counted


@pytest.mark.parametrize("most", [1, None])
def test_wrong_predictions_are_the_same_in_blocks_and_one_by_one(opened, most):
    site = Site(opened, opened.runs("ORDER BY r.published_at"), most=most)
    (view,) = site.views.values()
    whole = failures.images(view, 0, 2)
    (fresh,) = Site(opened, opened.runs("ORDER BY r.published_at"), most=most).views.values()
    assert failures.images(fresh, 1, 2) == whole[1:]  # later ones first, as a server may be asked
    assert failures.images(fresh, 0, 1) == whole[:1]
    assert failures.total(view) == len(whole) == 2
    assert [row[0] for row in whole] == [view.images.at.get(image_id, -1) for image_id in view.wrong]
