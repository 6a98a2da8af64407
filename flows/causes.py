"""Seeking causes for a published run: images are changed, and the network looks again."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from prefect import flow

from explain_core.errors import InputError
from explain_core.evaluation.baseline_maps import RANDOM
from explain_core.evaluation.causes import (
    CauseFigure,
    contrast_hits,
    drop_ratio,
    fall_ratio,
    rate,
    truth,
    weigh,
)
from explain_core.evaluation.figures import Figure
from explain_core.evaluation.writer import write
from explain_core.fieldguide.claims import Claim, claim_of
from explain_core.fieldguide.records import VERSION, read_parameters
from explain_core.fieldguide.species import SPECIES
from explain_core.heatmaps.methods import VEBI
from explain_core.image_sets import is_drawn
from explain_core.model.layer import Unit
from explain_core.places import Place
from explain_core.runs.answers import IN_A_SENTENCE
from explain_core.runs.features import features_by_class
from explain_core.runs.network import read_learned
from explain_core.runs.pictures import box_of
from explain_core.store import publish as store
from explain_core.store.activations import read_activations
from explain_core.store.classifier import Classifier
from explain_core.store.layout import Layout
from explain_core.store.lock import hold
from explain_core.store.reader import Store
from explain_core.store.shards import Shard
from flows.progress import Stages
from tasks.causes import CauseSeeker, Suspect, Undone
from tasks.cluster import connected
from tasks.pool import actor_pool, map_actors

Figures = dict[tuple[str, str], CauseFigure]  #: by metric and method

IMAGES = 200
A_CALL = 8

# Test images in an order drawn from their ids, with what their sentences name and where that was grounded.
SUSPECTS = """
SELECT p.image_id, i.path, i.box, list_position(s.classes, p.predicted) - 1 AS predicted, e.named, e.places
FROM predictions p JOIN runs r USING (run_id) JOIN image_sets s USING (image_set_digest)
JOIN images i ON i.image_set_digest = r.image_set_digest AND i.image_id = p.image_id AND i.split = 'test'
JOIN (SELECT e.image_id, list(e.attribute ORDER BY e.rank) AS named,
             list({a: e.attribute, x: g.x, y: g.y} ORDER BY e.rank) FILTER (g.x IS NOT NULL) AS places
      FROM explanations e JOIN runs r USING (run_id) LEFT JOIN groundings g ON g.run_id = e.run_id
           AND g.image_id = e.image_id AND g.attribute = e.attribute AND g.estimator = r.estimator
      WHERE e.run_id = $run AND e.role = 'predicted' AND e.rank <= $depth AND e.p > 0 GROUP BY e.image_id) e
     ON e.image_id = p.image_id
WHERE p.run_id = $run AND p.correct ORDER BY md5(p.image_id) LIMIT $images
"""


# What the sentences of other methods state of test images, where networks were trained to write them.
STATED = """
SELECT image_id, method, list(attribute ORDER BY rank) AS named FROM statements
WHERE run_id = ? AND rank <= ? AND method <> ? GROUP BY ALL
"""


@flow(name="causes", validate_parameters=False)
def seek_causes(
    folder: Path,
    name: str | None = None,
    images: int = IMAGES,
    checkpoint: Path | None = None,
    ray_address: str | None = None,
    wait: float = 3600.0,
) -> tuple[str, Figures]:
    """Measure what a run's explanations cause, and store it in `metrics`; returns the run's id and the figures.

    `images`: how many correctly classified test images are changed, drawn by their ids. Raises InputError where
    there is none, and CheckpointError where the run's checkpoint is not where it was.
    """
    if images < 1:
        raise InputError(f"causes are sought on 1 image or more; met {images}.")
    with Store.open(folder) as opened:
        run = opened.run(name)
        rows = opened.rows(SUSPECTS, run=run["run_id"], depth=IN_A_SENTENCE, images=images)
        found = opened.rows(
            "SELECT spec, root, classes FROM image_sets WHERE image_set_digest = ?", run["image_set_digest"]
        )
        spec, root = str(found[0]["spec"]), str(found[0]["root"])
        stated = opened.rows(STATED, run["run_id"], IN_A_SENTENCE, run["estimator"])
        place = {name: k for k, name in enumerate(found[0]["classes"])}
        known = {
            place[name]: [each.unit for each in features if each.weight > 0]
            for name, features in features_by_class(opened, run).items()
        }
        drawn = is_drawn(spec)
        figures: Figures = {}
        for metric, figure in (_lookalikes(opened, run) if drawn else {}).items():
            figures[metric, run["estimator"]] = figure
    if not rows:
        raise InputError(
            f"run {run['name']} has no test image that is classified correctly: nothing to change."
        )
    if drawn and (read_parameters(Path(root)) or {}).get("version") != VERSION:
        raise InputError(f"{root} holds no field guide of version {VERSION} any more: nothing to draw again.")
    suspects = [
        Suspect(
            row["image_id"], row["path"], str(Place.of(root) / row["path"]), box_of(row), row["predicted"],
            tuple((place["a"], place["x"], place["y"]) for place in row["places"] or ()),
        )
        for row in rows
    ]  # fmt: skip
    named = {run["estimator"]: {row["image_id"]: row["named"] for row in rows}}
    for row in stated:
        named.setdefault(row["method"], {})[row["image_id"]] = row["named"]
    start = partial(
        CauseSeeker.remote,
        str(folder.absolute()),
        run["run_id"],
        str(checkpoint.absolute()) if checkpoint else None,
    )
    known = {place: units for place, units in known.items() if units}
    with Stages() as shown, connected(ray_address) as cluster:
        count = min(cluster.cpus, -(-len(suspects) // A_CALL))
        with actor_pool(start, count) as actors:
            if drawn:
                calls = [(root, part) for part in _parts(suspects)]
                with shown.stage("redraw", len(suspects)) as stage:
                    undone = [
                        one
                        for part in map_actors(actors, "redraw", calls, stage.at, shown.say)
                        for one in part
                    ]
                for method, told in sorted(named.items()):
                    figures |= _drop(method, told, undone)
            placed = [suspect for suspect in suspects if suspect.places]
            if placed:
                with shown.stage("cover", len(placed)) as stage:
                    told = map_actors(actors, "cover", [(part,) for part in _parts(placed)], None, shown.say)
                    covered = []
                    for part in told:
                        covered += part
                        stage.at(len(covered))
                covered.sort(key=lambda one: one.image_id)
                figures["causal.occlusion_ratio", run["estimator"]] = fall_ratio(
                    [one.told for one in covered], [one.elsewhere for one in covered]
                )
            by_class = _by_class(suspects, known)
            if by_class:
                with shown.stage("silence", sum(len(part) for part, _ in by_class)) as stage:
                    silenced = []
                    for part in map_actors(actors, "silence", by_class, None, shown.say):
                        silenced += part
                        stage.at(len(silenced))
                silenced.sort(key=lambda one: one.image_id)
                figures["causal.right_without", VEBI.name] = rate([one.without for one in silenced])
                figures["causal.right_without", RANDOM] = rate([one.without_others for one in silenced])
    _publish(Layout(folder), run, figures, wait)
    return str(run["run_id"]), figures


def _parts(suspects: Sequence[Suspect]) -> list[Sequence[Suspect]]:
    return [suspects[start : start + A_CALL] for start in range(0, len(suspects), A_CALL)]


def _by_class(
    suspects: Sequence[Suspect], known: dict[int, list[Unit]]
) -> list[tuple[Sequence[Suspect], list[Unit]]]:
    """The images of each class together, with the units that the network knows it by."""
    found: dict[int, list[Suspect]] = defaultdict(list)
    for suspect in suspects:
        if suspect.predicted in known:
            found[suspect.predicted].append(suspect)
    return [(found[place], known[place]) for place in sorted(found)]


def _drop(method: str, named: dict[str, list[str]], undone: list[Undone]) -> Figures:
    """causal.drop_ratio and causal.truth of what a method names; images in the order of their ids, however the workers
    were served. None where no image shows what is named and what is not."""
    weighed = [
        weigh([claim_of(attribute) for attribute in named.get(one.image_id, ())], one.falls)
        for one in sorted(undone, key=lambda one: one.image_id)
    ]
    return {("causal.drop_ratio", method): drop_ratio(weighed), ("causal.truth", method): truth(weighed)}


def _lookalikes(opened: Store, run: dict[str, Any]) -> dict[str, CauseFigure]:
    """discriminative.hit_rate over all test images that are classified correctly, and for each pair."""
    folder = opened.layout_of(run).extraction(run["extraction_key"])
    classifier = Classifier.load(folder)
    if classifier is None:
        return {}
    learned = read_learned(opened, run, classifier.weights)
    index = {name: place for place, name in enumerate(learned.classes)}
    rows = opened.rows(
        "SELECT p.image_id, p.class, p.shard FROM predictions p JOIN runs r USING (run_id) JOIN images i "
        "ON i.image_set_digest = r.image_set_digest AND i.image_id = p.image_id AND i.split = 'test' "
        "WHERE p.run_id = ? AND p.correct ORDER BY p.image_id",
        run["run_id"],
    )
    by_shard: dict[str, dict[str, str]] = defaultdict(dict)
    named = {one.class_name: one for one in SPECIES} | {one.name: one for one in SPECIES}
    for row in rows:
        by_shard[row["shard"]][row["image_id"]] = row["class"]
    found: dict[str, tuple[str, bool, bool]] = {}
    for shard, classes in by_shard.items():
        activations = read_activations(Shard((folder / shard).text, tuple(classes)))
        each = zip(activations.ids, activations.pooled, activations.logits, strict=True)
        for image, pooled, given in each:
            species = named.get(classes[image])
            if species is None:  # a kind of field guide that has no look-alikes
                continue
            there = named[species.lookalike]
            if there.class_name not in index:
                continue
            a, b = index[species.class_name], index[there.class_name]
            pair, logits = np.stack([pooled, pooled]), np.stack([given, given])
            p = learned.explain(pair, np.array([a, b]), learned.probability(pair, logits))
            said = learned.contrast(pooled, a, b, p[0], p[1])
            difference = Claim(species.differs_in.part, species.differs_in.aspect, species.differs_in.here)
            both = " / ".join(sorted((species.name, there.name)))
            found[image] = (both, *contrast_hits([claim_of(word) for word in said.for_a], difference))
    if not found:
        return {}
    ordered = [found[image] for image in sorted(found)]
    figures = {
        "discriminative.hit_rate": rate([first for _, first, _ in ordered]),
        "discriminative.hit_rate@3": rate([any_ for _, _, any_ in ordered]),
    }
    for pair in sorted({pair for pair, _, _ in ordered}):
        figures[f"discriminative.hit_rate {pair}"] = rate(
            [first for name, first, _ in ordered if name == pair]
        )
    return figures


def _publish(layout: Layout, run: dict[str, Any], figures: Figures, wait: float) -> None:
    """Put the figures into `metrics`, in place of those of an earlier search."""
    with hold(layout, wait):
        path = layout.work(run["run_id"]) / "next.duckdb"
        with store.revised(layout, path) as connection:
            connection.execute(
                "DELETE FROM metrics WHERE run_id = ? AND (starts_with(metric, 'causal.') "
                "OR starts_with(metric, 'discriminative.'))",
                [run["run_id"]],
            )
            write(connection, run["run_id"], [
                Figure(metric, method, figure.value, figure.low, figure.high, figure.n)
                for (metric, method), figure in figures.items()
            ])  # fmt: skip
        shutil.rmtree(path.parent, ignore_errors=True)
