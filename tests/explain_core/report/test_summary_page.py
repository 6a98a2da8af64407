"""A run on one page: everything from the data is text."""

from explain_core.report.summary_page import summary_page
from explain_core.store.reader import Store


def test_figures_sentences_and_no_markup_from_the_data(made):
    with Store.open(made.store) as store:
        run = store.run(None)
        page = summary_page(store, run)
        said = store.rows(
            "SELECT sentence FROM sentences WHERE run_id = ? AND kind = 'explanation'", run.run_id
        )
    assert page.startswith("<!doctype html>") and "<script" not in page and "http" not in page
    assert run.run_id in page and any(row["sentence"] in page for row in said)
