"""Commands that ask a store: nothing is computed that it holds already."""

import typer

from flows.cli import (
    described,
    differing,
    evaluating,
    exporting,
    failing,
    finding,
    grounding,
    imaged,
    knowing,
    phrased,
    reporting,
    shown,
    sql,
    wording,
)


def add_to(app: typer.Typer) -> None:
    """Register these commands."""
    app.command("image")(imaged.image)
    app.command("show")(shown.show)
    app.command("class")(described.class_)
    app.command("filter")(described.filter_)
    app.command("features")(knowing.features)
    app.command("find")(finding.find)
    app.command("ask")(wording.ask)
    app.command("words")(wording.words)
    app.command("ground")(grounding.ground)
    app.command("evaluate")(evaluating.evaluate)
    app.command("phrases")(phrased.phrases)
    app.command("failures")(failing.failures)
    app.command("diff")(differing.diff)
    app.command("sql")(sql.sql)
    app.command("export")(exporting.export)
    app.command("runs")(failing.runs)
    app.command("report")(reporting.report)
    app.command("serve")(reporting.serve)
