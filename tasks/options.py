"""What a run is asked to do."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from explain_core.data.sets.class_order import NATURAL, SORTED
from explain_core.errors import InputError
from explain_core.image_sets import LoaderOptions
from explain_core.places import Place
from explain_core.store.layout import Layout
from explain_core.store.shards.kept_maps import COMPACT

DEFAULT_STORE = "explain-store"


@dataclass(frozen=True, slots=True)
class RunOptions:
    """One run: which images, which network, which checkpoint, and how.

    Fields that say what is computed are part of the keys that results are stored under; fields that say only
    where and how fast (written_at, store, shards, workers, worker_cpus, worker_gpus, ray_address, shard_size, wait,
    memory, as_is) are not, nor those that say what follows a run (heatmaps, sentences,
    log_to).
    """

    images: str  #: image set, SCHEME:PATH
    model: str  #: network, torchvision:NAME or package.module:factory
    checkpoint: str | None = None  #: a file of weights, or a folder of them
    weights_key: str | None = (
        None  #: which of several sets of weights in it is meant; the usual one by default
    )
    written_at: str | None = None  #: where the checkpoint was written, when a copy of it is read
    weights: str | None = None  #: or the name of torchvision's own
    store: str = DEFAULT_STORE  #: folder
    shards: str | None = None  #: folder or URL that shards are kept under; inside the store by default
    name: str | None = None  #: label of the run; the checkpoint's file name by default
    estimator: str = "joint"
    features: str | None = None  #: module whose output is the last convolutional features
    layers: str | None = None  #: modules, by commas, each of which is `features` in a run of its own
    beside: str | None = (
        None  #: modules, by commas, that are extracted from the same pictures, for later runs
    )
    classifier: str | None = None  #: the linear classifier's module
    #: Pixels a side that the network sees, or "HEIGHTxWIDTH"; None: as it was trained, or 224.
    input_size: int | str | None = None
    captions: str | None = None  #: the file of captions, where it is not beside the images
    attributes: str | None = None  #: a table of attributes, by image or by class
    attribute_names: str | None = None  #: how the table's attributes are said, by name
    attribute_scale: str | None = None  #: what its ratings are of, "1:5"
    about: str | None = None  #: the nouns that captions are about, by commas; learned from them by default
    concepts: str | None = None  #: a list of phrases, looked for by `scorer`
    scorer: str | None = None  #: package.module:function, clip:FOLDER or open_clip:FOLDER
    calibration: str = "spread"  #: how T is told from scores: "spread", or "given" where they are T already
    columns: str | None = None  #: what the columns of a table mean, "image=path,class=species"
    crop: str = "box"  #: "box" where the image set has boxes, or "whole"
    mean: str | None = (
        None  #: of the network's channels, one number or three; None: as it was trained, or ImageNet's
    )
    std: str | None = None
    resize: str | None = (
        None  #: share of the shorter side that the centre crop shows, or its pixels before the crop
    )
    interpolation: str | None = None
    channels: str | None = None  #: "rgb", "bgr", or "1" for grey
    fit: str | None = None  #: how a picture gets the input's shape: "crop", "squash" or "border"
    antialias: bool | None = None
    orientation: str | None = None  #: "stored", "exif", or "displayed"
    alpha: str | None = None  #: "drop", or "white" and "black" to lay transparent pictures on
    classes: str | None = None  #: the order of labels: "natural", "sorted", or a file of class names
    as_is: bool = False  #: go on where another order of labels, or another preprocessing, would do far better
    precision: str = "auto"  #: float32, bfloat16, or the faster one of the machine
    device: str = "auto"  #: cpu, cuda, or the better one there is
    batch_size: int | None = (
        None  #: images a forward pass, the last one padded; None: 16, on a GPU by its memory
    )
    maps: str = COMPACT  #: how feature maps are kept, which grounding needs: "compact", "full" or "none"
    min_images: int = 3  #: training images that an attribute must occur in
    language_model: str | None = None  #: of captions: "fr", "French", or a spaCy pipeline's package or folder
    quick_identity: bool = (
        False  #: know pictures by path, size and time of change: none is read while planning
    )
    max_quarantine: float = 0.05  #: stop when a larger fraction of the images cannot be read
    heatmaps: str | None = None  #: methods, by commas: drawn of every image once the run is published
    sentences: str | None = None  #: variants, by commas: trained to write of it, likewise
    log_to: str | None = (
        None  #: a tracker that is told of the run once it is published: mlflow:URI, wandb:PROJECT
    )
    shard_size: int = 256  #: images a shard, at most
    workers: int | None = None  #: at once; as many as there are cores or GPUs by default
    worker_cpus: float | None = None  #: cores of each worker; by default one, on a GPU its share of them
    worker_gpus: float | None = (
        None  #: GPUs of each worker, fractions too; by default up to four workers share one
    )
    ray_address: str | None = None  #: cluster to join; one is started on this machine by default
    wait: float = 3600.0  #: seconds to wait for another run on this store
    memory: str | None = (
        None  #: that DuckDB may take while it writes, as "4GB"; 1.5 GB or a quarter of the machine's
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "store", str(Path(self.store).absolute()))
        if self.shards:
            object.__setattr__(self, "shards", Place.of(self.shards).absolute().text)
        if self.classes and self.classes not in (NATURAL, SORTED):
            object.__setattr__(self, "classes", str(Path(self.classes).expanduser().absolute()))
        if isinstance(self.input_size, str) and self.input_size.strip().isdecimal():
            object.__setattr__(self, "input_size", int(self.input_size))
        if self.language_model and (Path(self.language_model) / "meta.json").is_file():
            object.__setattr__(self, "language_model", str(Path(self.language_model).absolute()))
        for name in ("captions", "attributes", "attribute_names", "concepts"):
            if given := getattr(self, name):
                object.__setattr__(self, name, Place.of(given).absolute().text)
        if self.checkpoint:
            object.__setattr__(self, "checkpoint", str(Path(self.checkpoint).absolute()))

    @property
    def layout(self) -> Layout:
        """Where the run's things lie."""
        return Layout(Path(self.store), Place.of(self.shards) if self.shards else None)

    def loading(self, progress: Callable[[int, int], None] | None = None) -> LoaderOptions:
        """What is said of the image set; `progress` is told how many images are drawn."""
        captions = Place.of(self.captions) if self.captions else None
        return LoaderOptions(captions, columns=self.columns or "", progress=progress)

    @property
    def label(self) -> str:
        """What the run is called where nobody names it otherwise."""
        return self.name or (Path(self.checkpoint).stem if self.checkpoint else str(self.weights))

    @property
    def layers_beside(self) -> tuple[str, ...]:
        """The other layers."""
        return tuple(self.beside.split(",")) if self.beside else ()

    def by_layer(self) -> "tuple[RunOptions, ...]":
        """The options of each layer's run, called NAME@LAYER; themselves where no layers are named.

        The first reads the pictures for all of them. Raises InputError where `features` names one as well.
        """
        if not self.layers:
            return (self,)
        if self.features:
            raise InputError(f"name layers by --layer alone, and leave out --features {self.features}.")
        names = tuple(dict.fromkeys(self.layers.split(",")))
        return tuple(
            replace(
                self,
                layers=None,
                features=layer,
                name=f"{self.label}@{layer}",
                beside=",".join(names[place + 1 :]) or None,
            )
            for place, layer in enumerate(names)
        )

    def recorded(self) -> dict[str, object]:
        """The options as they are stored with the run."""
        return asdict(self)
