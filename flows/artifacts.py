"""What a run leaves in the Prefect UI: tables of its figures and of what it found."""

import html
import re
from pathlib import Path

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from explain_core.store.reader import Store
from flows.cli.showing import plain

#: What Markdown reads as more than itself; "<" and "&" are HTML and escaped as such.
MARKUP = re.compile(r"[\\`*_{}\[\]()#+!|~$]|(?<=:)//")

SENTENCES = """
SELECT i.path AS image, p.class, p.predicted, s.sentence
FROM sentences s JOIN predictions p USING (run_id, image_id) JOIN runs r USING (run_id)
JOIN images i ON i.image_set_digest = r.image_set_digest AND i.image_id = s.image_id
WHERE s.run_id = ? AND s.kind = 'explanation' AND i.split = 'test' ORDER BY p.p_predicted DESC, i.path LIMIT 10
"""
SUMMARY = """
SELECT name, run_id, estimator, images, images_quarantined, images_forwarded, filters, attributes, stats_digest
FROM runs WHERE run_id = ?
"""


def publish_results(database: Path, run_id: str) -> None:
    """Leave a run's summary, its metrics and ten of its sentences as artifacts."""
    with Store.open(database) as store:
        summary = store.rows(SUMMARY, run_id)[0]
        lines = [f"# {escaped(summary['name'])}", "", "| | |", "|---|---|"]
        lines += [f"| {key.replace('_', ' ')} | {escaped(value)} |" for key, value in summary.items()]
        create_markdown_artifact("\n".join(lines), key="explain-run", description="What was run")
        metrics = store.rows(
            "SELECT metric, variant, value, n FROM metrics WHERE run_id = ? ORDER BY ALL", run_id
        )
        create_table_artifact(metrics, key="explain-metrics", description="Figures, from 0 to 1")
        sentences = [
            {key: plain(value) for key, value in row.items()} for row in store.rows(SENTENCES, run_id)
        ]
        create_table_artifact(sentences, key="explain-sentences", description="Ten explanations")


def escaped(value: object) -> str:
    """Text from the data in Markdown, on one line: no markup, no HTML, no end of a table's cell."""
    text = html.escape(plain(value), quote=False)
    return MARKUP.sub(r"\\\g<0>", text)
