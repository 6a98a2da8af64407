"""A store whose every name is an attack, its report, and a browser that notes all that it does."""

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest

from explain_core.report.folder import report_folder, write_pages, write_pictures
from explain_core.report.site import Site
from explain_core.store.reader import Store
from tests.asked import Made, made

__all__ = ["made"]

CHROMIUM = Path("/usr/bin/chromium")
OWNED = (
    '<img src=x onerror="window.owned=1">',
    "</script><script>window.owned=1</script>",
    'it\'s "quoted" \\ and `ticked` ${window.owned=1}',
    "lines\u2028and\u2029paragraphs\nand <!-- <script>",
    "__proto__",
    "javascript:window.owned=1//",
)
HOSTILE_CLASSES = (OWNED[0], OWNED[1], OWNED[3])
HOSTILE_ATTRIBUTES = (OWNED[0], OWNED[1], OWNED[2], OWNED[4], "red crown")
LATER = "run-two"


@dataclass(frozen=True)
class Visited:
    """A page in the browser, the addresses that it asked for, and what it complained of."""

    page: object
    home: str
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def go(self, address: str = ""):
        """Open an address of the report, "#/RUN/classes", from anew."""
        self.page.goto("about:blank")
        self.page.goto(self.home + address)
        return self.shown()

    def shown(self):
        """Wait until the page is drawn."""
        self.page.wait_for_selector("main[aria-busy=false]", timeout=60_000)
        return self.page

    def until(self, expression: str, seconds: float = 30) -> None:
        """Wait for an expression to be true: asked again from here, as the page's own policy forbids eval."""
        end = time.monotonic() + seconds
        while not self.page.evaluate(expression):
            assert time.monotonic() < end, f"never true: {expression}"
            time.sleep(0.05)


def with_two_runs(store: Path, made: Made) -> Path:
    """Add a second run on the same images to a store, with maps of two methods and points for the first image."""
    with duckdb.connect(str(store / "explain.duckdb")) as connection:
        tables = connection.execute(
            "SELECT table_name FROM information_schema.columns c JOIN information_schema.tables t "
            "USING (table_name) WHERE column_name = 'run_id' AND table_type = 'BASE TABLE'"
        ).fetchall()
        for (table,) in tables:
            connection.execute(f"INSERT INTO {table} SELECT * REPLACE ('{LATER}' AS run_id) FROM {table}")
        connection.execute(
            "UPDATE runs SET name = 'later', published_at = published_at + INTERVAL 1 DAY WHERE run_id = ?",
            [LATER],
        )
        connection.execute(
            "UPDATE predictions SET predicted = class, correct = true WHERE run_id = ? AND image_id = ?",
            [LATER, made.ids[1]],
        )
        connection.execute(
            "DELETE FROM failure_patterns WHERE run_id = ? AND image_id = ?", [LATER, made.ids[1]]
        )
        connection.execute(
            "INSERT INTO trust VALUES (?, 'run-one', 'test', ?, 'grad-cam', 'map', 0.625, 0.5, 0.75, 1, 0, now())",
            [LATER, LATER],
        )
        for run in ("run-one", LATER):
            for method, target, cells in (
                ("joint", made.attributes[0], [0.0, 1.0, 2.0, 4.0]),
                ("contrast-cam", "why <b>not</b>", [-3.0, 0.0, 1.5, 3.0]),
            ):
                connection.execute(
                    "INSERT INTO heatmaps VALUES (?, ?, ?, ?, 2, 2, ?)",
                    [run, made.ids[0], method, target, cells],
                )
            for method, mentioned in (("gve-description", 0.5), ("joint", 0.75), ("captions", 0.8)):
                for metric, value in (("statement.mentioned", mentioned), ("statement.count", 2.0)):
                    connection.execute(
                        "INSERT INTO metrics (run_id, metric, variant, value, low, high, n) "
                        "VALUES (?, ?, ?, ?, ?, ?, 4)",
                        [run, metric, method, value, value - 0.1, value + 0.1],
                    )
                for rank, attribute in enumerate(made.attributes[:2], start=1):
                    connection.execute(
                        "INSERT INTO statements VALUES (?, ?, ?, ?, ?, ?, NULL)",
                        [run, made.ids[0], method, rank, attribute, rank == 1],
                    )
            connection.execute(
                "INSERT INTO sentences (run_id, image_id, kind, method, sentence) VALUES "
                "(?, ?, 'explanation', 'gve-description', 'A bird that is written of.')",
                [run, made.ids[0]],
            )
            _attack(connection, run, made)
            _unseen(connection, run)
            connection.execute(
                "INSERT INTO groundings VALUES (?, ?, 'joint', ?, 40, 30, 4, NULL)",
                [run, made.ids[0], made.attributes[0]],
            )
    return store


def _attack(connection: duckdb.DuckDBPyConnection, run: str, made: Made) -> None:
    """An attack that the first image fell for, and its area under the curve."""
    head, wing, belly = made.attributes[:3]
    connection.execute(
        "INSERT INTO attacks VALUES "
        "(?, 'pgd-8', 'pgd', 8, 10, 2.0, NULL, 'the cross-entropy of the label', 1, 1, 0, now())",
        [run],
    )
    connection.execute(
        "INSERT INTO attacked_images VALUES (?, 'pgd-8', ?, NULL, ?, ?, 0.75, 0.5, 0.25, true, true, 8, "
        "'It was a jay.', 'It looks like a finch.', ?, ?, 0.25, 0.75, 0.5, 1.5, 1, 2, [0.0, 1.0], [1.0, -1.0])",
        [run, made.ids[0], *made.classes[:2], [belly], [head]],
    )
    connection.execute(
        "INSERT INTO attack_attributes VALUES (?, 'pgd-8', ?, ?, 1, NULL, 0.5, NULL)",
        [run, made.ids[0], wing],
    )
    connection.execute(
        "INSERT INTO metrics (run_id, metric, variant, value, low, high, n) "
        "VALUES (?, 'attack.given_away', 'pgd-8 by words', 0.875, 0.75, 1, 1)",
        [run],
    )


def _unseen(connection: duckdb.DuckDBPyConnection, run: str) -> None:
    """Two classes that the run never saw, of which one image is recognised."""
    connection.execute(
        "INSERT INTO zero_shots VALUES "
        "(?, 'words', 'sentences', 'folder:x', 'test', ['007.Red_Tern', 'Auk'], 2, now())",
        [run],
    )
    connection.execute(
        "INSERT INTO unseen_classes VALUES ($1, 'words', '007.Red_Tern', 'red crown', 0.75), "
        "($1, 'words', 'Auk', 'black head', 1)",
        [run],
    )
    connection.execute(
        "INSERT INTO unseen_images VALUES "
        "($1, 'words', 'a.jpg', '007.Red_Tern', '007.Red_Tern', true, 0.5, ['red crown']), "
        "($1, 'words', 'b.jpg', 'Auk', '007.Red_Tern', false, 0.25, [])",
        [run],
    )
    connection.execute(
        "INSERT INTO metrics (run_id, metric, variant, value, low, high, n) "
        "VALUES ($1, 'unseen.top1', 'words', 0.5, 0, 1, 2), ($1, 'unseen.top1', 'words: chance', 0.5, NULL, NULL, 2)",
        [run],
    )


@pytest.fixture(scope="session")
def two(made, tmp_path_factory) -> Path:
    """The hand-made store with two runs."""
    store = tmp_path_factory.mktemp("two") / "store"
    shutil.copytree(made.store, store)
    return with_two_runs(store, made)


@pytest.fixture(scope="session")
def hostile(two, made, tmp_path_factory) -> Path:
    """The same, with attacks for classes, attributes, runs, captions, sentences, methods and a path."""
    store = tmp_path_factory.mktemp("hostile") / "store"
    shutil.copytree(two, store)
    with duckdb.connect(str(store / "explain.duckdb")) as connection:
        for old, new in zip(made.classes, HOSTILE_CLASSES, strict=True):
            for table, column in (
                ("images", "class"), ("predictions", "class"), ("predictions", "predicted"),
                ("predictions", "runner_up"), ("class_attributes", "class"), ("explanations", "class"),
            ):  # fmt: skip
                connection.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", [new, old])
        connection.execute("UPDATE image_sets SET classes = ?, name = ?", [list(HOSTILE_CLASSES), OWNED[0]])
        for old, new in zip(made.attributes, HOSTILE_ATTRIBUTES, strict=True):
            for table in (
                "attributes", "image_attributes", "filters", "class_attributes", "explanations", "retrieval_index",
                "groundings", "statements",
            ):  # fmt: skip
                connection.execute(f"UPDATE {table} SET attribute = ? WHERE attribute = ?", [new, old])
            connection.execute("UPDATE heatmaps SET target = ? WHERE target = ?", [new, old])
            for column in ("pulled", "missed"):
                connection.execute(
                    f"UPDATE failure_patterns SET {column} = [CASE WHEN each = ? THEN ? ELSE each END "
                    f"FOR each IN {column}]",
                    [old, new],
                )
        connection.execute("UPDATE attributes SET surface_noun = attribute")
        connection.execute("UPDATE images SET captions = ?", [list(OWNED)])
        connection.execute("UPDATE images SET path = ? WHERE image_id = ?", [OWNED[1], made.ids[1]])
        connection.execute("UPDATE quarantine SET path = ?, reason = ?", [OWNED[0], OWNED[1]])
        connection.execute("UPDATE sentences SET sentence = ?", [f"This is {' '.join(OWNED)}."])
        connection.execute("UPDATE heatmaps SET method = ? WHERE method <> 'joint'", [OWNED[0]])
        for table, column in (("sentences", "method"), ("statements", "method"), ("metrics", "variant")):
            connection.execute(
                f"UPDATE {table} SET {column} = ? WHERE {column} = 'gve-description'", [OWNED[0]]
            )
        for table in ("attacks", "attacked_images"):
            connection.execute(f"UPDATE {table} SET attack = ?", [OWNED[0]])
        for table in ("zero_shots", "unseen_classes", "unseen_images"):
            connection.execute(f"UPDATE {table} SET description = ?", [OWNED[0]])
        connection.execute(
            "UPDATE unseen_images SET path = ?, predicted = ?, because = ?", [*OWNED[:2], list(OWNED)]
        )
        connection.execute(
            "UPDATE attacked_images SET sentence = ?, appeared = ?, predicted = ?",
            [OWNED[2], list(HOSTILE_ATTRIBUTES), HOSTILE_CLASSES[1]],
        )
        connection.execute("UPDATE failure_patterns SET pattern = ?, oddest = ?", [OWNED[0], OWNED[1]])
        connection.execute("UPDATE runs SET name = ? || run_id, model = ?", [OWNED[0], OWNED[1]])
        connection.execute("UPDATE metrics SET metric = ? WHERE metric = 'grounding.pck@0.2'", [OWNED[0]])
        connection.execute("UPDATE metrics SET variant = ? WHERE variant = 'random'", [OWNED[1]])
    return store


@pytest.fixture(scope="session")
def wordless_report(two, tmp_path_factory) -> Path:
    """The report of the same store as runs without captions and attributes leave it."""
    store = tmp_path_factory.mktemp("wordless") / "store"
    shutil.copytree(two, store)
    with duckdb.connect(str(store / "explain.duckdb")) as connection:
        for table in (
            "attributes", "image_attributes", "class_attributes", "explanations", "sentences", "retrieval_index",
            "groundings", "statements", "filter_pdfs", "zero_shots", "unseen_classes", "unseen_images",
            "attack_attributes",
        ):  # fmt: skip
            connection.execute(f"DELETE FROM {table}")
        connection.execute("UPDATE images SET captions = []")
        connection.execute("UPDATE filters SET attribute = NULL, p = NULL, entropy_bits = NULL")
        connection.execute("UPDATE failure_patterns SET pulled = [], missed = []")
        connection.execute("DELETE FROM heatmaps WHERE method = 'joint'")
        connection.execute("DELETE FROM metrics WHERE NOT starts_with(metric, 'classifier')")
        connection.execute("UPDATE runs SET attributes = 0")
    return written(store, tmp_path_factory.mktemp("wordless_report") / "report")


def written(store: Path, out: Path, photographs: int = 100) -> Path:
    """The report of all runs of a store."""
    with Store.open(store) as opened, report_folder(out) as folder:
        site = Site(opened, opened.runs("ORDER BY r.published_at"))
        write_pictures(site, folder, photographs, lambda _: None)
        write_pages(site, folder, lambda _: None)
    return out


@pytest.fixture(scope="session")
def report(two, tmp_path_factory) -> Path:
    """The report of the hand-made store."""
    return written(two, tmp_path_factory.mktemp("report") / "report")


@pytest.fixture(scope="session")
def hostile_report(hostile, tmp_path_factory) -> Path:
    """The report of the hostile store."""
    return written(hostile, tmp_path_factory.mktemp("hostile_report") / "report")


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """Headless Chromium; tests that need it are skipped where there is none."""
    if not CHROMIUM.is_file():
        pytest.skip(f"no browser at {CHROMIUM}")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium) -> Iterator[Callable[..., Visited]]:
    """Visit a report: visit(folder or address, width=390) -> Visited. What a page complained of fails the test."""
    visits = []

    def open_page(where: Path | str, width: int = 1280, height: int = 900, **how) -> Visited:
        context = chromium.new_context(viewport={"width": width, "height": height}, **how)
        page = context.new_page()
        page.set_default_timeout(60_000)
        home = where if isinstance(where, str) else f"{where.as_uri()}/index.html"
        visited = Visited(page, home)
        page.on("request", lambda request: visited.requests.append(request.url))
        page.on("console", lambda said: visited.errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: visited.errors.append(str(error)))
        page.on("dialog", lambda dialog: visited.errors.append(dialog.message))
        visits.append((context, visited))
        return visited

    yield open_page
    for context, visited in visits:
        context.close()
        assert visited.errors == []
