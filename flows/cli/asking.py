"""Commands that ask a store: nothing is computed that it holds already."""

import typer

from flows.cli import described, evaluating, failing, finding, grounding, imaged, knowing, phrased, sql


def add_to(app: typer.Typer) -> None:
    """Register these commands."""
    app.command("image")(imaged.image)
    app.command("class")(described.class_)
    app.command("filter")(described.filter_)
    app.command("features")(knowing.features)
    app.command("find")(finding.find)
    app.command("ground")(grounding.ground)
    app.command("evaluate")(evaluating.evaluate)
    app.command("phrases")(phrased.phrases)
    app.command("failures")(failing.failures)
    app.command("sql")(sql.sql)
    app.command("runs")(failing.runs)
