"""Look-alikes: whether the contrast of two drawn species names the one thing that tells them apart."""

from collections import defaultdict

import numpy as np

from explain_core.evaluation.sanity.causes import CauseFigure, contrast_hits, rate
from explain_core.fieldguide.claims import Claim, claim_of
from explain_core.fieldguide.species import SPECIES, Species
from explain_core.runs.network import read_learned
from explain_core.store.classifier import Classifier
from explain_core.store.explainer import Explainer
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store
from explain_core.store.shards.activations import read_activations
from explain_core.store.shards.shards import Shard

HIT_RATE = "discriminative.hit_rate"
RIGHT = """
SELECT p.image_id, p.class, p.shard FROM predictions p
JOIN run_images i ON i.run_id = p.run_id AND i.image_id = p.image_id AND i.split = 'test'
WHERE p.run_id = ? AND p.correct ORDER BY p.image_id
"""
Hits = tuple[str, bool, bool]  #: the pair's names, whether the first attribute hits, whether any does


def lookalike_figures(store: Store, run: PublishedRun) -> dict[str, CauseFigure]:
    """discriminative.hit_rate over all test images that are classified correctly, and for each pair, by metric.

    Of a field guide's run; empty where its classes have no look-alikes or the classifier's weights are gone.
    """
    classifier = Classifier.of_run(run.extraction, run.run_id)
    if classifier is None:
        return {}
    learned = read_learned(store, run, classifier.weights).weighed_by(classifier)
    by_shard: dict[str, dict[str, str]] = defaultdict(dict)
    for row in store.rows(RIGHT, run.run_id):
        by_shard[row["shard"]][row["image_id"]] = row["class"]
    found: dict[str, Hits] = {}
    for name, classes in by_shard.items():
        found |= _hits(Shard((run.extraction / name).text, tuple(classes)), classes, learned)
    if not found:
        return {}
    ordered = [found[image] for image in sorted(found)]
    figures = {
        HIT_RATE: rate([first for _, first, _ in ordered]),
        f"{HIT_RATE}@3": rate([any_ for _, _, any_ in ordered]),
    }
    for pair in sorted({pair for pair, _, _ in ordered}):
        figures[f"{HIT_RATE} {pair}"] = rate([first for name, first, _ in ordered if name == pair])
    return figures


def _hits(shard: Shard, classes: dict[str, str], learned: Explainer) -> dict[str, Hits]:
    """What the contrast of each of a shard's images, whose classes these are, with its look-alike hits."""
    index = {name: place for place, name in enumerate(learned.classes)}
    named: dict[str, Species] = {one.class_name: one for one in SPECIES} | {one.name: one for one in SPECIES}
    activations = read_activations(shard)
    found: dict[str, Hits] = {}
    for image, pooled, given in zip(activations.ids, activations.pooled, activations.logits, strict=True):
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
    return found
