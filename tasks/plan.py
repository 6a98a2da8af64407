"""plan: a manifest of every image, and the keys that say what of the work is done already."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from importlib.metadata import version
from pathlib import Path

from explain_core.data.image_set import TRAIN
from explain_core.data.pictures.camera_formats import decoders_of
from explain_core.data.pictures.named_preprocessing import ChosenPreprocessing, chosen_preprocessing
from explain_core.data.pictures.orientation import EXIF
from explain_core.data.pictures.picture_survey import surveyed
from explain_core.data.pictures.preprocess import Preprocessing, Size
from explain_core.data.sets.class_order import NATURAL, SORTED, read_class_names
from explain_core.data.sets.manifest import Manifest, build_manifest
from explain_core.errors import CheckpointError, ImageSetError, InputError
from explain_core.explanation.version import EXPLANATION, EXPLANATION_VERSION
from explain_core.model.checkpoints.checkpoint import checkpoint_digest
from explain_core.model.passes.device import PRECISIONS, Device
from explain_core.model.sources.spec import ModelSpec, parse_model_spec, source_digest
from explain_core.places import Place
from explain_core.statistics.descriptors import MOST_IMAGES
from explain_core.statistics.estimators import ESTIMATORS, is_on_parts
from explain_core.store.layout import Layout, check_root
from explain_core.store.memory import parsed_size
from explain_core.store.shards.kept_maps import KEPT, NONE, maps_key
from explain_core.text.attributes import EXTRACTION_VERSION
from explain_core.text.pipeline import pipeline_version
from explain_core.text.subjects import named_subjects
from tasks.attribute_words import AttributeWords, attribute_words
from tasks.concept_list import Concepts, concepts_of
from tasks.digests import looks_of
from tasks.image_set import image_set_of
from tasks.options import RunOptions
from tasks.placement import SHARERS, device_of
from tasks.premises import given, in_label_order, key_of, preprocessing_for, read_network, training_record
from tasks.words import check_words

ACTIVATIONS_VERSION = "6"
ON_CPU = 16  #: images a forward pass: more are no faster there
RECORDED = (
    "explain-flow",
    "torch",
    "torchvision",
    "ray",
    "prefect",
    "duckdb",
    "pyarrow",
    "numpy",
    "scipy",
    "spacy",
)


@dataclass(frozen=True, eq=False, slots=True)
class Plan:
    """What a run is about to do, and the content keys that its results are stored under.

    `extraction_key` covers all that an image's activations depend on besides the image; `captions_key` all that its
    attributes depend on besides its captions; `run_id` everything.
    """

    options: RunOptions
    layout: Layout
    manifest: Manifest
    warnings: tuple[str, ...]
    model: ModelSpec
    chosen: ChosenPreprocessing
    checkpoint_digest: str
    precision: str
    device: str
    device_kind: str
    batch_size: int
    extraction_key: str
    captions_key: str
    vocabulary_digest: str
    run_id: str
    beside: tuple[
        tuple[str, str], ...
    ] = ()  #: (layer, extraction key) of those extracted from the same pictures
    table: AttributeWords | None = None
    concepts: Concepts | None = None

    @property
    def name(self) -> str:
        """The run's label."""
        return self.options.label

    @property
    def preprocessing(self) -> Preprocessing:
        """How pictures become the network's input."""
        return self.chosen.preprocessing

    def preprocessing_recorded(self) -> dict[str, object]:
        """The preprocessing as it is stored with the run: every parameter, and with who said what of it in one line."""
        p = self.preprocessing
        return {"input_size": p.size, "preprocessing": asdict(p) | {"text": self.chosen.text}}

    @property
    def words_key(self) -> str:
        """All that an image's words depend on besides its captions: `captions_key`, and what a table or scorer says."""
        source = self.table or self.concepts
        return self.captions_key if source is None else key_of(self.captions_key, source.digest)

    @property
    def work(self) -> Path:
        """Where the store's next version is prepared."""
        return self.layout.work(self.run_id)

    @property
    def work_shards(self) -> Place:
        """Where the run's workers keep what is finished and not yet published."""
        return self.layout.work_shards(self.run_id)

    @property
    def next_store(self) -> Path:
        """The store's next version."""
        return self.work / "next.duckdb"


def make_plan(options: RunOptions, progress: Callable[[int, int], None]) -> Plan:
    """Read the image set, name its content, and derive the keys. No network is built.

    `progress` is told (images hashed, images). Raises ImageSetError, CheckpointError and ModelError for inputs
    that are wrong in themselves, and ImageSetError where too many images cannot be read.
    """
    check_options(options)
    layout = options.layout
    layout.shard_place.check()
    model = parse_model_spec(options.model)
    device = device_of(options)
    subjects = named_subjects(options.about or "")
    captions_key = key_of(EXTRACTION_VERSION, pipeline_version(options.language_model))
    weights = _weights_digest(options, model)
    taken = f"{weights} {options.weights_key}" if options.weights_key else weights
    image_set = image_set_of(options, progress)
    record = training_record(options, model, len(image_set.classes), taken)
    chosen = preprocessing_for(options, record)
    image_set, notes = in_label_order(image_set, options, record)
    concepts = concepts_of(options, chosen.preprocessing)
    table = attribute_words(options, image_set)
    words = concepts.notes if concepts else check_words(image_set, options, captions_key, table)
    understood = [
        read_network(replace(options, features=layer), model, image_set.classes, chosen, taken)
        for layer in (options.features, *options.layers_beside)
    ]
    notes += tuple(dict.fromkeys(limit for each in understood for limit in each.limits))
    follow = chosen.preprocessing.orientation == EXIF
    manifest = build_manifest(image_set, *looks_of(options), progress=progress, follow=follow)
    check_quarantine(len(manifest.quarantined), len(image_set.records), options, manifest.quarantined)
    check_size(manifest)
    check_parts(manifest, options.estimator)
    warnings = (*manifest.warnings, *words, *notes, *chosen.told)
    warnings = (*warnings, *surveyed(image_set, chosen.preprocessing.opening))
    precision = device.precision if options.precision == "auto" else options.precision
    batch_size = _batch_size(options, model, len(manifest.classes), device, chosen.preprocessing.size)
    decoders = decoders_of(record.path for record in image_set.records)
    extraction_key, *others = (
        key_of(
            taken, options.model, source_digest(model), each.layer, options.classifier, chosen.preprocessing.digest,
            precision, device.kind, batch_size, maps_key(options.maps), ACTIVATIONS_VERSION, version("torch"),
            version("torchvision"), version("pillow"), *filter(None, [each.gradients]), *decoders,
        )
        for each in understood
    )  # fmt: skip
    said = [source.digest for source in (table, concepts) if source is not None]
    said += ["about", *subjects] if subjects else []
    vocabulary = key_of(manifest.digest, captions_key, options.min_images, *said)
    run_id = key_of(extraction_key, vocabulary, options.estimator, EXPLANATION_VERSION)[:12]
    return Plan(
        options, layout, manifest, warnings, model, chosen, weights,
        precision, device.name, device.kind, batch_size, extraction_key, captions_key, vocabulary, run_id,
        tuple(zip(options.layers_beside, others, strict=True)), table, concepts,
    )  # fmt: skip


def check_parts(manifest: Manifest, estimator: str) -> None:
    """Raise InputError where an estimator needs annotated parts, and no training image has any."""
    import pyarrow.compute as pc

    if not is_on_parts(estimator):
        return
    table = manifest.table
    shown = pc.greater(pc.list_value_length(table["parts"]), 0)
    if not pc.any(pc.and_(shown, pc.equal(table["split"], TRAIN))).as_py():
        raise InputError(
            f"--estimator {estimator} needs the places of the objects' parts, and no training image of {manifest.spec} "
            "has any. Take another estimator."
        )


def check_size(manifest: Manifest) -> None:
    """Raise ImageSetError where there are more training images than can be summed: said before any is looked at."""
    import pyarrow.compute as pc

    images = int(pc.sum(pc.equal(manifest.table["split"], TRAIN)).as_py() or 0)
    if images > MOST_IMAGES:
        raise ImageSetError(
            f"{manifest.spec} has {images:,} training images, and descriptors of more than {MOST_IMAGES:,} cannot be "
            "summed exactly. Give a part of them as training images: the others may be test images."
        )


def check_quarantine(
    bad: int, images: int, options: RunOptions, reasons: tuple[tuple[str, str], ...]
) -> None:
    """Raise ImageSetError where more than the allowed fraction of the images cannot be read."""
    if bad and bad > options.max_quarantine * images:
        path, reason = reasons[0]
        raise ImageSetError(
            f"{bad} of {images} images cannot be read, more than --max-quarantine {options.max_quarantine:g} allows. "
            f"The first: {path}: {reason}."
        )


def versions() -> dict[str, str]:
    """The versions that a run is recorded with: of packages, and of the way of explaining."""
    return {name: version(name) for name in RECORDED} | {EXPLANATION: EXPLANATION_VERSION}


def check_options(options: RunOptions) -> None:
    """Raise where an option has a value that it cannot have."""
    check_root(options.store)
    for field in fields(options):
        _is_text(field.name, getattr(options, field.name))
    if options.weights_key and options.weights:
        raise CheckpointError(
            "--weights-key names weights in a checkpoint, and --weights NAME has none: leave it out."
        )
    if bool(options.checkpoint) == bool(options.weights):
        raise CheckpointError("name either --checkpoint FILE or --weights NAME: the weights to explain.")
    if options.estimator not in ESTIMATORS:
        raise InputError(f"no estimator is called {options.estimator!r}. There are: {', '.join(ESTIMATORS)}.")
    if is_on_parts(options.estimator) and options.maps == NONE:
        raise InputError(f"--estimator {options.estimator} needs feature maps: leave out --maps {NONE}.")
    for name, least in (
        ("batch_size", 1),
        ("shard_size", 1),
        ("workers", 1),
        ("min_images", 1),
    ):
        _at_least(options, name, least)
    for name, value in (("worker_cpus", options.worker_cpus), ("worker_gpus", options.worker_gpus)):
        if value is not None and (value < 0 or (value > 1 and value != int(value))):
            raise InputError(
                f"--{name.replace('_', '-')} {value:g} cannot be given: a fraction of one, or a whole number."
            )
    chosen_preprocessing((given(options),), options.crop)
    if options.classes not in (None, NATURAL, SORTED):
        read_class_names(str(options.classes))
    if options.precision not in ("auto", *PRECISIONS):
        raise InputError(f"--precision {options.precision} is none of auto, {', '.join(PRECISIONS)}.")
    if options.maps not in KEPT:
        raise InputError(f"--maps {options.maps} is none of {', '.join(KEPT)}.")
    if options.memory is not None:
        parsed_size(options.memory)
    if not options.wait >= 0:
        raise InputError(f"--wait {options.wait:g} is no time: give seconds, 0 or more.")
    if not 0 <= options.max_quarantine <= 1:
        raise InputError(f"--max-quarantine {options.max_quarantine:g} is a fraction: from 0 to 1.")


def _is_text(name: str, value: object) -> None:
    """Raise InputError for a path that is not UTF-8: neither Prefect nor DuckDB takes it, when all is computed."""
    if isinstance(value, Path | str) and any("\ud800" <= letter <= "\udfff" for letter in str(value)):
        shown = str(value).encode(errors="replace").decode()
        raise InputError(
            f"--{name.replace('_', '-')} {shown} is not UTF-8. Give the file or folder another name."
        )


def _at_least(options: RunOptions, name: str, least: int) -> None:
    value = getattr(options, name)
    if value is not None and value < least:
        raise InputError(f"--{name.replace('_', '-')} {value} is too small: {least} at least.")


def _batch_size(options: RunOptions, model: ModelSpec, classes: int, device: Device, size: Size) -> int:
    if options.batch_size is not None:
        return options.batch_size
    if device.memory is None:
        return ON_CPU
    from explain_core.model.batch import fitting_batch_size

    # Not by how many will share it, which depends on the machine's cores: the batch size is part of the key.
    share = min(options.worker_gpus or 1 / SHARERS, 1.0)
    return fitting_batch_size(model, classes, size, int(device.memory * share))


def _weights_digest(options: RunOptions, model: ModelSpec) -> str:
    if options.checkpoint:
        return checkpoint_digest(options.checkpoint)
    from explain_core.model.sources.torchvision_weights import weights_digest

    return weights_digest(model, str(options.weights))
