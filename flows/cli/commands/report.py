"""`explain report`: pages over a store, written to a folder."""

from pathlib import Path
from typing import Annotated

import typer

from flows import console
from flows.cli.options import DEFAULT, StoreOption
from flows.console import text


def report(
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder to write, or to replace.")],
    store: StoreOption = DEFAULT,
    run: Annotated[
        list[str] | None,
        typer.Option(
            "--run",
            metavar="NAME|ID",
            help="Runs that get pages [dim](the newest, and the one before it on the same images)[/]; more than once. "
            "Figures are of all runs.",
        ),
    ] = None,
    photographs: Annotated[
        int,
        typer.Option(
            min=0, metavar="N", help="Photographs of each image set, at most; the others keep a thumbnail."
        ),
    ] = 10_000,
    images: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="Images of each image set that get a page, at most [dim](all; of more than 20,000 images "
            "10,000)[/]: wrong predictions first, the surest before others, then those that classes, filters and "
            "attributes lead to. Figures are of all.",
        ),
    ] = None,
) -> None:
    """Write pages that show a store: runs, figures, classes, failures, filters, every image, search by attribute.

    The folder opens from the disk, index.html first, without a server and
    without a network, and may be copied anywhere. It is written beside its
    place and renamed, so an older report there stays whole until the new one
    is. docs/report.md says what it holds and how large it gets.

    [bold]Examples[/]

    explain report --out report

    [dim]report/index.html: 2 runs, 1,449 photographs, 71 MB[/]

    explain report --out report --run epoch06 --run epoch01 --photographs 2000

    explain report --out report --images 2000
    """
    from explain_core.data.wording import counted
    from explain_core.report.folder import check_out, report_folder, write_pages, write_pictures
    from explain_core.report.runs import runs_with_pages
    from explain_core.report.selection import MANY, OF_MANY
    from explain_core.report.site import Site
    from explain_core.store.reader import Store
    from flows.cli.exit import ending, fail
    from flows.progress import Stages

    check_out(out)
    try:
        with Store.open(store) as opened, ending():
            runs = runs_with_pages(opened, run or [])
            if images is None and max((each.images for each in runs), default=0) > MANY:
                images = OF_MANY
                console.note(
                    f"{OF_MANY:,} images get a page, the wrong and the surest first: --images N makes more, "
                    "and explain serve makes every page when it is asked for."
                )
            site = Site(opened, runs, most=images)
            with Stages() as shown, report_folder(out) as folder:
                count = sum(len(album.images.ids) for album in site.albums.values())
                with shown.stage("pictures", count) as stage:
                    pictured = write_pictures(site, folder, photographs, stage.at)
                with shown.stage("pages", len(site), "pieces") as stage:
                    write_pages(site, folder, stage.at)
    except KeyboardInterrupt:
        fail(f"stopped: no report was written, and {out} is as it was.", 130)
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    of_runs = counted(len(runs), "run")
    told = text(
        (str(out / "index.html"), "bold"),
        f": {of_runs}, {counted(pictured.photographs, 'photograph')}, {size / 1e6:,.0f} MB",
    )
    console.stdout().print(told)
    if pictured.gone:
        console.note(
            f"an empty frame stands for {counted(pictured.gone, 'photograph')}: not there any more, or not to be read."
        )
