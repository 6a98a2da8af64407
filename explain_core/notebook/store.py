"""A store as a notebook sees it: tables of runs, sentences, explanations, figures and filters; what changed; and what
its runs would say of a new picture."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explain_core.data.wording import counted
from explain_core.errors import InputError
from explain_core.store.reader import Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explain_core.comparison.compare import Comparison
    from explain_core.data.image_set import Box
    from explain_core.notebook.network import ExplainedNetwork
    from explain_core.notebook.pictures import Picture
    from explain_core.runs.answers import ClassAnswer, FilterAnswer, ImageAnswer
    from explain_core.runs.search import ImageMatches
    from explain_core.statistics.features import Feature
    from explain_core.store.published_run import PublishedRun

RUNS = """
SELECT r.run_id, r.name, r.model, r.estimator, s.name AS image_set, r.images, r.filters, r.attributes, r.classes,
       m.value AS accuracy, r.published_at
FROM runs r LEFT JOIN image_sets s USING (image_set_digest) LEFT JOIN metrics m
    ON m.run_id = r.run_id AND m.metric = 'classifier.accuracy' AND m.variant = 'test'
ORDER BY r.published_at DESC, r.run_id
"""
PREDICTIONS = """
SELECT p.image_id, i.path, i.split, p.class, p.predicted, p.correct, p.p_class, p.p_predicted, p.runner_up,
       p.p_runner_up
FROM predictions p JOIN run_images i USING (run_id, image_id)
WHERE p.run_id = $run ORDER BY i.path
"""
SENTENCES = """
SELECT s.image_id, i.path, i.split, i.class, s.kind, s.class AS explained, s.against, s.sentence
FROM sentences s JOIN run_images i USING (run_id, image_id)
WHERE s.run_id = $run AND s.method = $estimator ORDER BY i.path, s.kind <> 'explanation', s.kind
"""
EXPLANATIONS = """
SELECT e.image_id, i.path, i.split, e.class, e.role, e.rank, e.attribute, e.p
FROM explanations e JOIN run_images i USING (run_id, image_id)
WHERE e.run_id = $run ORDER BY i.path, e.role, e.rank
"""
FAILURES = """
SELECT p.image_id, i.path, i.split, p.class, p.predicted, p.p_class, p.p_predicted, f.pattern, f.pulled, f.missed,
       s.sentence
FROM predictions p JOIN run_images i ON i.run_id = $run AND i.image_id = p.image_id
LEFT JOIN failure_patterns f ON f.run_id = p.run_id AND f.image_id = p.image_id
LEFT JOIN sentences s ON s.run_id = p.run_id AND s.image_id = p.image_id AND s.kind = 'failure'
    AND s.method = $estimator
WHERE p.run_id = $run AND NOT p.correct ORDER BY p.p_predicted - p.p_class DESC, p.image_id
"""
METRICS = (
    "SELECT metric, variant, value, low, high, n FROM metrics WHERE run_id = $run ORDER BY metric, variant"
)
FILTERS = "SELECT * EXCLUDE (run_id) FROM filters WHERE run_id = $run ORDER BY filter"
CLASSES = """
SELECT class, rank, attribute, p FROM class_explanations WHERE run_id = $run ORDER BY class, rank
"""


def open_store(folder: Path | str, pandas: bool = False) -> ExplainedStore:
    """Open the store in a folder, read-only; tables come as Arrow tables, with `pandas` as data frames.

    What is read stays as it was when the store was opened: open it again to see runs that were published since. Raises
    StoreError where there is no store, InputError where pandas is asked for and not installed.
    """
    if pandas and find_spec("pandas") is None:
        raise InputError(
            "pandas is not installed: `pip install pandas`, or leave pandas=True out and take Arrow tables."
        )
    return ExplainedStore(Store.open(folder), pandas)


class ExplainedStore:
    """A store that is open: use as `with open_store(folder) as store`, or close() it."""

    def __init__(self, store: Store, pandas: bool) -> None:
        self._store, self._pandas = store, pandas

    def __enter__(self) -> ExplainedStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the store's file."""
        self._store.__exit__()

    def runs(self) -> Any:
        """A row a run, the newest first, with its accuracy on test images."""
        return self.query(RUNS)

    def run(self, name: str | None = None) -> ExplainedRun:
        """The run with this label, id or beginning of an id; the newest without. Raises NothingToAnswer."""
        return ExplainedRun(self, self._store, self._store.run(name))

    def compare(self, before: str, after: str, split: str = "test") -> Comparison:
        """What changed between two runs, by label or id; `split`: "test", "train" or "all". Raises NothingToAnswer."""
        from explain_core.comparison.compare import compare

        return compare(self._store, before, after, split)

    def query(self, sql: str, *values: Any, **named: Any) -> Any:
        """Any question, in DuckDB's SQL (docs/sql.md); `values` are bound to question marks, or `named` ones to $name.

        Raises InputError, with what DuckDB says of it, where the query is wrong.
        """
        import duckdb

        from explain_core.store.reader import query_error

        try:
            table = self._store.query(sql, *values, **named)
        except duckdb.Error as error:
            raise query_error(error) from error
        return table.to_pandas() if self._pandas else table


@dataclass(frozen=True, eq=False, slots=True)
class AttributeMap:
    """Where in a picture a network sees an attribute, and how probable it is there at all.

    `heatmap` (height, width) float64, raw, never negative, of the square that the network saw. `p`: p(t_j|x), how
    probably captions of this picture mention the attribute; `usual`: the share of the training images whose captions
    do. Both are None for a run of a program that did not know.
    """

    attribute: str
    heatmap: NDArray[np.float64]
    p: float | None
    usual: float | None


class ExplainedRun:
    """One run of a store. What it holds of every image comes as tables, in the order of the images' paths."""

    def __init__(self, opened: ExplainedStore, store: Store, run: PublishedRun) -> None:
        self._opened, self._store, self._run = opened, store, run
        self.run_id: str = run.run_id
        self.name: str = run.name
        self.estimator: str = run.estimator
        self._networks: dict[Path | None, ExplainedNetwork] = {}

    def __repr__(self) -> str:
        return f"<run {self.name} ({self.run_id}), {counted(self._run.images, 'image')}, estimator {self.estimator}>"

    def predictions(self) -> Any:
        """A row an image: its class, what the network said, and how surely."""
        return self._table(PREDICTIONS)

    def sentences(self) -> Any:
        """A row a sentence; `kind`: "explanation", "contrast" with the runner-up, "failure" against the true class."""
        return self._table(SENTENCES)

    def explanations(self) -> Any:
        """p(t|x,c): ten attributes an image and `role`, which says whose c is: "predicted", "true" or "runner-up"."""
        return self._table(EXPLANATIONS)

    def failures(self) -> Any:
        """A row a wrong prediction, the surest first, with its pattern, what pulled it and what was missed."""
        return self._table(FAILURES)

    def metrics(self) -> Any:
        """Every figure with its 95 % interval (docs/evaluation.md)."""
        return self._table(METRICS)

    def filters(self) -> Any:
        """A row a filter: its likeliest attribute, and the images that excite it most."""
        return self._table(FILTERS)

    def classes(self) -> Any:
        """p(t|c), the hundred strongest attributes of each class."""
        return self._table(CLASSES)

    def pdf(self) -> tuple[NDArray[np.float32], list[str]]:
        """(filters, attributes) p(t|f), and the attributes' names."""
        import numpy as np

        rows = self._store.query("SELECT p FROM filter_pdfs WHERE run_id = ? ORDER BY filter", self.run_id)
        words = self._store.rows(
            "SELECT attribute FROM attributes WHERE vocabulary_digest = ? ORDER BY attribute_index",
            self._run.vocabulary_digest,
        )
        p = np.asarray(rows["p"].combine_chunks().flatten(), np.float32).reshape(rows.num_rows, len(words))
        return p, [row["attribute"] for row in words]

    def image(self, name: str) -> ImageAnswer:
        """Why an image got its label, by its id, path or file name. Raises NothingToAnswer."""
        from explain_core.runs.answers import about_image

        return about_image(self._store, self._run, self._store.image(self._run, name))

    def describe(self, class_name: str) -> ClassAnswer:
        """What a class looks like to the network, and what it is confused with. Raises NothingToAnswer."""
        from explain_core.runs.answers import about_class

        return about_class(self._store, self._run, self._store.class_name(self._run, class_name))

    def filter(self, number: int) -> FilterAnswer:
        """What a filter stands for, and the images that excite it most. Raises NothingToAnswer."""
        from explain_core.runs.answers import about_filter

        return about_filter(self._store, self._run, number)

    def find(self, *attributes: str, limit: int = 20) -> ImageMatches:
        """The images that show all of these attributes, the most probable first. Raises NothingToAnswer."""
        from explain_core.runs.search import find_images

        wanted = [self._store.attribute(self._run, each) for each in attributes]
        return find_images(self._store, self._run, wanted, limit)

    def network(self, checkpoint: Path | str | None = None) -> ExplainedNetwork:
        """The run's network with its weights, on this machine: for `heatmaps_of` and `activations_of`.

        The checkpoint is read where the run found it, or at `checkpoint`. Raises CheckpointError where it is not there
        or another file, ModelError where the network cannot be built, StoreError where this program would cut pictures
        otherwise than the run did.
        """
        from explain_core.notebook.network import ExplainedNetwork
        from explain_core.runs.network import preprocessing_of, rebuild

        path = None if checkpoint is None else Path(checkpoint)
        if path not in self._networks:
            network = rebuild(self._store, self._run, path)
            self._networks[path] = ExplainedNetwork(
                network, self._run.class_names, preprocessing_of(self._run)
            )
        return self._networks[path]

    def explain(
        self, picture: Picture, box: Box | None = None, checkpoint: Path | str | None = None
    ) -> ImageAnswer:
        """Why the network gives a new picture its label, and why not the runner-up: as the run would say it.

        `picture`: PIL's, or a file's path or URL. One forward pass; what is published of the run's own images is in
        `image`. Raises what `network` does; ImageError where the picture cannot be read or the box lies outside;
        InputError for a box where the run looks at whole pictures; OtherVersion, a StoreError, for a run of another
        version of the program, which explained otherwise.
        """
        from explain_core.notebook.pictures import checked_box, opened
        from explain_core.runs.network import about_picture, look, read_learned, weighed

        network = self.network(checkpoint)
        photo = opened(picture, network.preprocessing.opening)
        learned = read_learned(self._store, self._run, *weighed(self._run, network.network))
        seen = look(network.network, self._run, photo, checked_box(box))
        name = str(picture) if isinstance(picture, Path | str) else ""
        return about_picture(self._run, learned, seen, name)

    def ground(
        self,
        picture: Picture,
        *attributes: str,
        box: Box | None = None,
        checkpoint: Path | str | None = None,
    ) -> tuple[AttributeMap, ...]:
        """Where in a new picture the network sees each attribute, and how probable each is there.

        Raises what `explain` does, and NothingToAnswer for an attribute that the run does not know.
        """
        from explain_core.notebook.pictures import checked_box, opened
        from explain_core.runs.network import look, read_grounder
        from explain_core.runs.presence import chances

        if not attributes:
            raise InputError('name one or more attributes, such as "yellow head".')
        words = [self._store.attribute(self._run, each) for each in attributes]
        network = self.network(checkpoint)
        photo = opened(picture, network.preprocessing.opening)
        grounder, known = read_grounder(self._store, self._run)
        seen = look(network.network, self._run, photo, checked_box(box))
        maps = grounder.ground(seen.maps, seen.finer, [known.index(word) for word in words])
        likely = chances(self._store, self._run, words, seen.pooled, seen.logits)
        return tuple(
            AttributeMap(word, maps[k], *((likely[k].p, likely[k].usual) if likely else (None, None)))
            for k, word in enumerate(words)
        )

    def relevant_features(self) -> dict[str, tuple[Feature, ...]]:
        """The features that the network knows each class by, the strongest first (Oramas et al. 2019)."""
        from explain_core.runs.features import features_by_class

        return features_by_class(self._store, self._run)

    def _table(self, sql: str) -> Any:
        known = {"run": self.run_id, "estimator": self.estimator}
        return self._opened.query(sql, **{name: value for name, value in known.items() if f"${name}" in sql})
