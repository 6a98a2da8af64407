"""A run on one page of HTML that needs nothing beside it: its figures, and what it says of a few images."""

import html
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from explain_core.data.wording import counted
from explain_core.evaluation.figures.catalogue import headlines
from explain_core.runs.results import own_figures, surest_images
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store

EACH = 20  #: images that are right, and that are wrong
STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
    "td,th{padding:.2em 1em .2em 0;text-align:left;vertical-align:top}"
)


def summary_page(store: Store, run: PublishedRun) -> str:
    """The page. Everything from the data is escaped: class names, paths and sentences are text."""
    figures = own_figures(store, run, list(headlines()))
    told = [
        (words, f"{now['value']:.3f}", f"{now['n']:,}")
        for metric, words in headlines().items()
        if (now := figures.get(metric))
    ]
    about = [("run", run.run_id), ("checkpoint", run.checkpoint_digest), ("model", run.model)]
    says = (
        f"{counted(run.filters, 'filter')} explained with {counted(run.attributes, 'attribute')} over "
        f"{counted(run.images, 'image')} of {counted(run.classes, 'class')}."
    )
    parts = [
        f"<h1>{html.escape(run.name)}</h1><p>{html.escape(says)}</p>",
        _table(("figure", "", "n"), told),
        "<h2>What it says</h2>", _said(surest_images(store, run, True, EACH)),
        "<h2>Where it is surest and wrong</h2>", _said(surest_images(store, run, False, EACH)),
        "<h2>The run</h2>", _table(("", ""), about),
    ]  # fmt: skip
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{html.escape(run.name)}</title>'
        f"<style>{STYLE}</style><body>{''.join(parts)}</body></html>\n"
    )


def _said(rows: Sequence[Mapping[str, Any]]) -> str:
    if not rows:
        return "<p>none</p>"
    told = [(row["sentence"], row["class"], f"{row['p_predicted']:.2f}", row["path"]) for row in rows]
    return _table(("sentence", "class", "p", "image"), told)


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    head = "".join(f"<th>{html.escape(each)}" for each in heads)
    body = "".join(f"<tr>{''.join(f'<td>{html.escape(str(each))}' for each in row)}" for row in rows)
    return f"<table><tr>{head}{body}</table>"
