"""Maps for the words of written sentences, measured: a run's trained network wrote of its test images, and the map of
each word that names a part is held against the part, and against covering patches of the picture; the same times its
noun's attention, where the run learned of the noun.

    python -m tests.bench.sentence_maps --store STORE [--method gve-explanation] [--occluded 16]

The store's newest run must have sentences of the method (`explain train gve`) and feature maps.
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from explain_core.evaluation.maps.baseline_maps import centre_map, uniform_map
from explain_core.evaluation.maps.correlation import rank_correlation
from explain_core.gve.writer import Writer, load_writer
from explain_core.heatmaps.grounding import Grounder
from explain_core.heatmaps.noun_looks import NounLooks
from explain_core.heatmaps.word_maps import word_maps
from explain_core.runs.network import read_grounder
from explain_core.runs.word_maps import trained_path
from explain_core.store.reader import Store
from explain_core.store.shards.activations import MapReader
from explain_core.text.parts import part_of
from explain_core.text.phrases import nouns_of
from tasks.process_end import to_the_end
from tests.bench.covering import covered_features, score_falls
from tests.bench.looks import Look, looks
from tests.bench.stored_run import Setting, network_of, open_run, pixels_of, pooled_by
from tests.bench.word_maps import SIDE, of_class, part_mask, show

EMPTY = frozenset(
    {"a", "an", "the", "and", "with", "its", "has", "of", "that", "is", "are", "this", "it", "in", "on", "bird"}
)  # fmt: skip
WORD, BEFORE, PHRASE = "the part's word", "the word before it", "both together"
OTHER, OTHER_BEFORE = "another part's word", "the word before another part's"
SENTENCE, CLASS = "the whole sentence", "predicted class"
ATTENDED = " (times its noun's attention)"
ALONE = "the attention of the part's noun alone"
Array = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Named:
    """A word of an image's sentence that names a part: its place, and that of the word that tells of it, or -1."""

    at: int
    before: int
    part: str


def main() -> None:
    """Read sentences, draw, measure, print."""
    options = arguments()
    torch.set_num_threads(1)
    setting = open_run(options.store)
    with Store.open(options.store) as opened:
        run = opened.run()
        writer = load_writer(trained_path(opened, run, options.method, "explain train gve"))
        grounder, _ = read_grounder(opened, run)
        sentences = {
            row["image_id"]: (row["sentence"], row["label"])
            for row in opened.rows(
                "SELECT s.image_id, s.sentence, list_position(i.classes, s.class) - 1 AS label FROM sentences s "
                "JOIN runs r USING (run_id) JOIN image_sets i USING (image_set_digest) "
                "WHERE s.run_id = ? AND s.method = ?", run.run_id, options.method,
            )
        }  # fmt: skip
    test = np.flatnonzero(~setting.train)
    rows = {setting.image(row): row for row in test[:: max(len(test) // options.images, 1)]}
    found: list[Look] = []
    words, start = 0, time.process_time()
    for shard in setting.shards:
        for group in MapReader(shard):
            for number, image in enumerate(group.ids):
                if image in rows and image in sentences:
                    scene = group.maps[number], None if group.finer is None else group.finer[number]
                    seen = looked(setting, rows[image], writer, *sentences[image], grounder, *scene)
                    words += sum(look.variant == WORD for look in seen)
                    found += seen
    print(
        f"{words:,} words of {len({look.image for look in found})} test images name a part that is seen; "
        f"{1000 * (time.process_time() - start) / max(words, 1):.0f} ms of a core each"
    )
    show(options.method, found)
    if options.occluded:
        chosen = sorted({look.image for look in found})
        chosen = [
            chosen[round(k)] for k in np.linspace(0, len(chosen) - 1, min(options.occluded, len(chosen)))
        ]
        told = {image: sentences[image] for image in chosen}
        against_occlusion(setting, writer, grounder, told, rows, options.grid)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--method", default="gve-explanation")
    parser.add_argument("--images", type=int, default=10**9, help="test images, evenly taken; by default all")
    parser.add_argument("--occluded", type=int, default=0, help="test images to cover patch by patch")
    parser.add_argument("--grid", type=int, default=12, help="patches a side")
    return parser.parse_args()


def named_in(words: Sequence[str]) -> list[Named]:
    """Every word of a sentence, as if it named a part: those that name none have no mask."""
    found = []
    for at, word in enumerate(words):
        before = at - 1 if at and words[at - 1] not in EMPTY else -1
        found.append(Named(at, before, part_of(word)))
    return found


def mask_of(setting: Setting, row: int, part: str) -> NDArray[np.bool_] | None:
    """(SIDE, SIDE) where a part is on the crop; None where it is not seen, or fills it."""
    mask = part_mask(setting, row, part)
    return mask if 0 < mask.mean() < 1 else None


def attended_of(
    maps: Array, words: Sequence[str], named: Sequence[Named], k: int, seen: NounLooks
) -> dict[str, Array]:
    """The same maps times their nouns' attention, where the noun of `named[k]` attends."""
    own, nouns = named[k], nouns_of(words)
    if nouns[own.at] not in seen.attention:
        return {}
    found = {
        WORD + ATTENDED: seen.attended(maps[own.at], nouns[own.at]),
        ALONE: seen.attention[nouns[own.at]],
    }
    if own.before >= 0:
        found[BEFORE + ATTENDED] = seen.attended(maps[own.before], nouns[own.at])
    others = [
        each
        for each in (*named[k + 1 :], *named[:k])
        if each.part != own.part and nouns[each.at] in seen.attention
    ]
    if others:
        found[OTHER + ATTENDED] = seen.attended(maps[others[0].at], nouns[others[0].at])
    return found


def variants_of(maps: Array, named: Sequence[Named], k: int) -> dict[str, Array]:
    """Each map that is held against the part of `named[k]`, of the sentence's word maps (words, h, w)."""
    own = named[k]
    found = {WORD: maps[own.at], SENTENCE: maps.sum(axis=0)}
    if own.before >= 0:
        found |= {BEFORE: maps[own.before], PHRASE: maps[own.at] + maps[own.before]}
    others = [each for each in (*named[k + 1 :], *named[:k]) if each.part != own.part]
    if others:
        found[OTHER] = maps[others[0].at]
    if told := [each for each in others if each.before >= 0]:
        found[OTHER_BEFORE] = maps[told[0].before]
    return found


def looked(
    setting: Setting,
    row: int,
    writer: Writer,
    sentence: str,
    label: int,
    grounder: Grounder,
    maps: Array,
    finer: Array | None,
) -> list[Look]:
    """What the maps of an image's words show of the parts that they name; `maps` and `finer` (filters, h, w)."""
    words, score = writer.scored(sentence, label)
    masks = {part: mask for part in {each.part for each in named_in(words)}
             if (mask := mask_of(setting, row, part)) is not None}  # fmt: skip
    named = [each for each in named_in(words) if each.part in masks]
    if not named:
        return []
    drawn = word_maps(maps[None], score).maps[:, 0]
    own = torch.from_numpy(setting.classifier.weights[setting.stored[setting.image(row)][0]])
    of_the_class = word_maps(maps[None], lambda pooled: (pooled @ own)[None]).maps[0, 0]
    seen = NounLooks.of(grounder, nouns_of(words), maps.astype(np.float32), finer)
    found: list[Look] = []
    for k, each in enumerate(named):
        held = variants_of(drawn, named, k) | attended_of(drawn, words, named, k, seen) | {
            CLASS: of_the_class, "centre": centre_map(*drawn.shape[1:]), "uniform": uniform_map(*drawn.shape[1:])
        }  # fmt: skip
        for variant, heatmap in held.items():
            found += looks([setting.image(row)], variant, heatmap[None], masks[each.part][None])
    return found


def against_occlusion(
    setting: Setting,
    writer: Writer,
    grounder: Grounder,
    chosen: dict[str, tuple[str, int]],
    rows: dict[str, int],
    grid: int,
) -> None:
    """Rank correlation of the maps of words that name a part, and of the sentence's, with covering patches."""
    network, found, start = network_of(setting), [], time.perf_counter()
    kept = {
        image: (group.maps[number], None if group.finer is None else group.finer[number])
        for shard in setting.shards
        for group in MapReader(shard)
        for number, image in enumerate(group.ids)
        if image in chosen
    }
    for image, (sentence, label) in chosen.items():
        words, score = writer.scored(sentence, label)
        covered = covered_features(pooled_by(network), pixels_of(setting, rows[image]), grid)
        falls = score_falls(covered, score).numpy()
        last, finer = kept[image]
        maps = word_maps(last[None], score).maps[:, 0]
        seen, nouns = NounLooks.of(grounder, nouns_of(words), last.astype(np.float32), finer), nouns_of(words)
        named = [each for each in named_in(words) if mask_of(setting, rows[image], each.part) is not None]
        own = of_class(setting.classifier, covered)
        of_the_class = word_maps(last[None], own).maps[0, 0]
        pairs = [(SENTENCE, maps.sum(axis=0), falls.sum(axis=0)),
                 (CLASS, of_the_class, score_falls(covered, own).numpy()[0])]  # fmt: skip
        for each in named:
            pairs.append((WORD, maps[each.at], falls[each.at]))
            if nouns[each.at] in seen.attention:
                attended = seen.attended(maps[each.at], nouns[each.at])
                pairs.append((WORD + ATTENDED, attended, falls[each.at]))
            pairs.append(("centre", centre_map(*maps.shape[1:]), falls[each.at]))
            if each.before >= 0:
                pairs.append((BEFORE, maps[each.before], falls[each.before]))
        for variant, heatmap, fall in pairs:
            ranks = rank_correlation(heatmap[None], fall[None])
            found += looks([image], variant, heatmap[None], np.ones((1, SIDE, SIDE), bool), ranks)
    print(f"\n{len(chosen)} images covered {grid} x {grid} times in {time.perf_counter() - start:.0f} s")
    show("Against occlusion", found)


if __name__ == "__main__":
    to_the_end(main)
