"""How long a report takes: of a store as it is, or of one whose images were copied many times over in SQL.

    python -m tests.bench.report STORE OUT                 the report as `explain report` writes it
    python -m tests.bench.report STORE OUT --copies 69     its images 69 times over, pages alone (cub25: 99,981 images)

With --copies, ids are new and everything else is repeated; no photograph is read, so the figure for pictures comes from
the first form. OUT has to be new and is left there to be looked at.
"""

import argparse
import resource
import shutil
import time
from pathlib import Path

import duckdb

from explain_core.report.folder import report_folder, write_pages, write_pictures
from explain_core.report.site import Site
from explain_core.store.reader import Store, database_at
from tasks.process_end import to_the_end

BY_IMAGE = (
    "images", "image_attributes", "predictions", "explanations", "sentences", "groundings", "heatmaps",
    "retrieval_index", "failure_patterns", "standings",
)  # fmt: skip


def multiplied(store: Path, out: Path, copies: int) -> Path:
    """A store with `copies` times the images of another: ids end in the copy's number, all else is the same."""
    out.mkdir(parents=True)
    shutil.copyfile(database_at(store), out / "explain.duckdb")
    with duckdb.connect(str(out / "explain.duckdb"), config={"threads": 1}) as connection:
        for table in BY_IMAGE:
            order = "attribute, p DESC" if table == "retrieval_index" else "image_id"
            connection.execute(
                f"INSERT INTO {table} SELECT t.* REPLACE (substr(sha256(image_id || copy), 1, 16) AS image_id) "
                f"FROM {table} t, (SELECT unnest(range(1, {copies})) AS copy) ORDER BY {order}"
            )
    return out


def first_page(out: Path) -> float:
    """Milliseconds from asking for index.html to a page that answers, in headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.goto(f"{out.absolute().as_uri()}/index.html", wait_until="commit")
        page.wait_for_selector("main[aria-busy=false]", timeout=60_000)
        return float(page.evaluate("performance.now()"))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("store", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--copies", type=int, default=1)
    asked = parser.parse_args()
    store = asked.store
    if asked.copies > 1:
        begun = time.perf_counter()
        store = multiplied(asked.store, asked.out.with_name(f"{asked.out.name}-store"), asked.copies)
        print(f"store: {time.perf_counter() - begun:.1f} s")
    begun, cpu = time.perf_counter(), time.process_time()
    with Store.open(store) as opened, report_folder(asked.out) as folder:
        site = Site(opened, [opened.run()])
        if asked.copies == 1:
            print(
                write_pictures(site, folder, 10_000, lambda _: None), f"{time.perf_counter() - begun:.1f} s"
            )
        written = write_pages(site, folder, lambda _: None)
        images = sum(len(album.images.ids) for album in site.albums.values())
    print(
        f"{images:,} images, {len(list((asked.out / 'data').rglob('*.js'))):,} pieces, {written / 1e6:,.1f} MB of data"
    )
    print(f"in all {time.perf_counter() - begun:.1f} s, {time.process_time() - cpu:.1f} s of one core")
    print(f"first page: {first_page(asked.out):.0f} ms")
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB")


if __name__ == "__main__":
    to_the_end(main)
