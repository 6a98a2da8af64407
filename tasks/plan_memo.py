"""What a plan came to, so that the same command with nothing changed need not read a hundred thousand files again."""

import hashlib
import json
import time
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from explain_core.data.listing.tree_stamp import tree_stamp
from explain_core.data.pictures.stat_cache import Stamp
from explain_core.errors import ExplainError, StoreError
from explain_core.files import write_beside
from explain_core.model.checkpoints.checkpoint import checkpoint_digest
from explain_core.model.scorer import parse_scorer, scorer_digest
from explain_core.model.sources.spec import parse_model_spec, source_digest
from explain_core.model.sources.training_record import configs_beside
from explain_core.places import is_url
from explain_core.text.pipeline import pipeline_version
from tasks.options import RunOptions
from tasks.placement import device_of
from tasks.plan import Plan, check_options, versions
from tasks.premises import key_of

ROOT = Path(__file__).parents[1]
#: Options that no plan depends on: how a run is called, who waits for it, and what follows it.
LABELS = (
    "name",
    "wait",
    "memory",
    "heatmaps",
    "sentences",
    "log_to",
    "written_at",
    "workers",
    "worker_cpus",
    "shard_size",
)


#: Image sets all of whose files lie under their folder; captions may lie elsewhere, in a file that is named.
IN_ONE_FOLDER = ("cub", "folder", "fieldguide")


@dataclass(frozen=True, slots=True)
class PlanMemo:
    """The run that a command came to, and the sentences that were said of its inputs."""

    run_id: str
    warnings: tuple[str, ...]


def remembered(options: RunOptions) -> PlanMemo | None:
    """What the same command came to, where nothing that it depends on has changed since; else None.

    Images are looked at as their digests are: by the size, times and inode of every file under their folder. Weights,
    code and every option are compared by content. Raises what a plan raises for options that are wrong in themselves.
    """
    file = _file(options)
    if file is None or not file.is_file():
        return None
    try:
        kept = json.loads(file.read_text())
        memo = PlanMemo(str(kept["run_id"]), tuple(map(str, kept["warnings"])))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if kept.get("images") != image_stamp(options) or kept["images"] is None:
        return None
    return memo if kept.get("weights") == _weights(options) else None  # these are read: last of all


def remember(options: RunOptions, plan: Plan, stamp: str | None) -> None:
    """Keep what a plan came to; `stamp`: the images' before it was made. Losing it costs time and nothing else."""
    file = _file(options)
    if stamp is None or file is None:
        return
    note = {
        "images": stamp, "weights": plan.checkpoint_digest, "run_id": plan.run_id, "warnings": plan.warnings,
    }  # fmt: skip
    try:
        with write_beside(file) as handle:
            handle.write(json.dumps(note).encode())
    except StoreError:
        return


def image_stamp(options: RunOptions) -> str | None:
    """The stamp of the images, to be taken before a plan reads them; None where they cannot be known by one.

    That is so of images behind a URL, and of image sets whose files may lie anywhere, as those of a table.
    """
    scheme, _, path = options.images.partition(":")
    captions = options.captions
    if scheme not in IN_ONE_FOLDER or not path or is_url(path) or (captions and is_url(captions)):
        return None
    try:
        images = tree_stamp(Path(path).expanduser().resolve())
        words = _stamp_of_file(Path(captions)) if captions else ""
        lists = [each for each in (options.attributes, options.attribute_names, options.concepts) if each]
        if any(is_url(each) for each in lists):
            return None
        others = [tree_stamp(each) if Path(each).is_dir() else _stamp_of_file(Path(each)) for each in lists]
    except (OSError, RuntimeError, ValueError):
        return None
    if images is None or words is None or None in others:
        return None
    return " ".join(filter(None, [images, words, *map(str, others)]))


def _stamp_of_file(path: Path) -> str | None:
    """What the file system says of a file; None where it was changed a moment ago, or is none."""
    stamp = Stamp.of(path.stat())
    return repr(stamp) if path.is_file() and stamp.settled(time.time_ns()) else None


def _file(options: RunOptions) -> Path | None:
    """Where the memo of these options lies, named by all that a plan depends on but images and weights.

    None where something in the options is wrong: the plan says what.
    """
    check_options(options)
    try:
        model = parse_model_spec(options.model)
        asked = {name: value for name, value in asdict(options).items() if name not in LABELS}
        beside = configs_beside(options.checkpoint) if options.checkpoint else {}
        classes = (
            Path(options.classes).read_bytes().hex()
            if options.classes and Path(options.classes).is_file()
            else ""
        )
        device = device_of(options)
        name = key_of(
            asked, beside, classes, source_digest(model), str(model), asdict(device), versions(),
            pipeline_version(options.language_model), _code(),
            scorer_digest(parse_scorer(options.scorer)) if options.scorer else "",
        )  # fmt: skip
    except (ExplainError, OSError):
        return None
    return options.layout.root / "cache" / f"plan-{name}.json"


def _weights(options: RunOptions) -> str | None:
    """The digest of the weights; None where they cannot be read."""
    try:
        if options.checkpoint:
            return checkpoint_digest(options.checkpoint)
        # It brings torch, which takes a second.
        from explain_core.model.sources.torchvision_weights import weights_digest

        return weights_digest(parse_model_spec(options.model), str(options.weights))
    except (ExplainError, OSError):
        return None


@cache
def _code() -> str:
    """A digest over this program's own code: where that has changed, nothing is remembered."""
    sha = hashlib.sha256()
    for package in ("explain_core", "tasks"):
        for path in sorted((ROOT / package).rglob("*.py")):
            sha.update(f"{path.relative_to(ROOT)} ".encode() + path.read_bytes())
    return sha.hexdigest()
