"""`explain run`: the main job."""

from pathlib import Path
from typing import Annotated

import typer

from explain_core.statistics.estimators import ESTIMATORS
from explain_core.store.shards.kept_maps import COMPACT
from flows.cli.data_options import (
    DATA,
    AboutOption,
    AlphaOption,
    AttributeNamesOption,
    AttributeScaleOption,
    AttributesOption,
    CalibrationOption,
    CaptionsOption,
    ColumnsOption,
    ConceptsOption,
    ImagesOption,
    LanguageModelOption,
    MinImagesOption,
    OrientationOption,
    QuarantineOption,
    QuickIdentityOption,
    ScorerOption,
)
from flows.cli.options import DryRunOption, MapsOption, MemoryOption, StoreOption, WaitOption
from flows.cli.preprocessing_options import (
    AntialiasOption,
    ChannelsOption,
    FitOption,
    InputSizeOption,
    InterpolationOption,
    MeanOption,
    ResizeOption,
    StdOption,
)
from flows.cli.run_options import run_options
from tasks.options import DEFAULT_STORE, RunOptions

LogToOption = Annotated[
    str | None,
    typer.Option(
        metavar="mlflow:URI[#EXPERIMENT]|wandb:[ENTITY/]PROJECT",
        help="Then tell MLflow or Weights & Biases of it, as [bold]explain log[/] does.",
        rich_help_panel="Once it is published",
    ),
]
NETWORK, METHOD, MACHINES = "Network", "Method", "Machines"
THEN = "Once it is published"


def run(
    images: ImagesOption,
    model: Annotated[
        str,
        typer.Option(
            help="Network: [bold]torchvision:NAME[/], [bold]timm:NAME[/], [bold]hf:FOLDER[/] with a config.json, or "
            "[bold]package.module:factory[/] of your own.",
            rich_help_panel=NETWORK,
        ),
    ],
    checkpoint: Annotated[
        Path | None,
        typer.Option(
            help="Weights: a safetensors file, one of torch.save, or a folder of them [dim](Hugging Face, accelerate, "
            "torch.distributed)[/]. No code in them is run.",
            rich_help_panel=NETWORK,
        ),
    ] = None,
    weights_key: Annotated[
        str | None,
        typer.Option(
            metavar="KEY",
            help="Which weights, where a checkpoint holds several: [bold]state_dict_ema[/], [bold]teacher[/] [dim](the "
            "usual ones; a note says which)[/].",
            rich_help_panel=NETWORK,
        ),
    ] = None,
    weights: Annotated[
        str | None,
        typer.Option(
            help="Torchvision's own pretrained weights instead (needs the internet).", rich_help_panel=NETWORK
        ),
    ] = None,
    store: StoreOption = Path(DEFAULT_STORE),
    shards: Annotated[
        str | None,
        typer.Option(
            metavar="PLACE",
            help="Folder or URL ([bold]s3://BUCKET/FOLDER[/], gs://, hdfs://) that all workers reach, for the shards "
            "[dim](inside the store)[/]. Credentials and endpoints come from the environment: AWS_ENDPOINT_URL, "
            "AWS_PROFILE, GOOGLE_APPLICATION_CREDENTIALS and so on.",
            rich_help_panel=MACHINES,
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="Label of the run [dim](the checkpoint's file name)[/].")
    ] = None,
    features: Annotated[
        str | None,
        typer.Option(help="Module whose output is the last convolutional features.", rich_help_panel=NETWORK),
    ] = None,
    layer: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="The same, as often as there are layers to explain: each becomes a run of its own, called NAME@LAYER, "
            "and the pictures are read once for all [dim](--layer layer3 --layer layer4)[/].",
            rich_help_panel=NETWORK,
        ),
    ] = None,
    classifier: Annotated[
        str | None, typer.Option(help="Module that is the linear classifier.", rich_help_panel=NETWORK)
    ] = None,
    input_size: InputSizeOption = None,
    mean: MeanOption = None,
    std: StdOption = None,
    resize: ResizeOption = None,
    interpolation: InterpolationOption = None,
    antialias: AntialiasOption = None,
    fit: FitOption = None,
    channels: ChannelsOption = None,
    orientation: OrientationOption = None,
    alpha: AlphaOption = None,
    classes: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|natural|sorted",
            help="The network's classes in label order: a file of names, one a line or JSON; [bold]natural[/] (class2 "
            "before class10, as timm sorts folders) or [bold]sorted[/] (by code point, as torchvision does) "
            "[dim](the names in the checkpoint or its config.json, else as the image set has them)[/].",
            rich_help_panel=NETWORK,
        ),
    ] = None,
    as_is: Annotated[
        bool,
        typer.Option(
            "--as-is",
            help="Go on where the network would be right far more often with another order of labels or another "
            "preprocessing; without it, the run stops and says which.",
            rich_help_panel=NETWORK,
        ),
    ] = False,
    captions: CaptionsOption = None,
    columns: ColumnsOption = None,
    attributes: AttributesOption = None,
    attribute_names: AttributeNamesOption = None,
    attribute_scale: AttributeScaleOption = None,
    about: AboutOption = None,
    concepts: ConceptsOption = None,
    scorer: ScorerOption = None,
    calibration: CalibrationOption = "spread",
    crop: Annotated[
        str,
        typer.Option(
            help="[bold]box[/]: crop to the object where the set has boxes; [bold]whole[/]: never.",
            rich_help_panel=DATA,
        ),
    ] = "box",
    min_images: MinImagesOption = 3,
    language_model: LanguageModelOption = None,
    quick_identity: QuickIdentityOption = False,
    max_quarantine: QuarantineOption = 0.05,
    estimator: Annotated[
        str,
        typer.Option(
            help=" or ".join(f"[bold]{each.name}[/] ({each.says})" for each in ESTIMATORS.values()) + ".",
            rich_help_panel=METHOD,
        ),
    ] = "joint",
    maps: MapsOption = COMPACT,
    no_maps: Annotated[bool, typer.Option("--no-maps", hidden=True)] = False,
    heatmaps: Annotated[
        str | None,
        typer.Option(
            metavar="NAME,...",
            help="Then draw these of every image, as [bold]explain maps --method[/] does.",
            rich_help_panel=THEN,
        ),
    ] = None,
    sentences: Annotated[
        str | None,
        typer.Option(
            metavar="NAME,...",
            help="Then train these variants to write of every image, as [bold]explain train gve[/] does.",
            rich_help_panel=THEN,
        ),
    ] = None,
    log_to: LogToOption = None,
    precision: Annotated[
        str,
        typer.Option(
            help="[bold]float32[/], [bold]bfloat16[/], or the faster one here.", rich_help_panel=MACHINES
        ),
    ] = "auto",
    device: Annotated[
        str,
        typer.Option(
            help="[bold]cpu[/], [bold]cuda[/], or the better one there is.", rich_help_panel=MACHINES
        ),
    ] = "auto",
    batch_size: Annotated[
        int | None,
        typer.Option(
            help="Images a forward pass [dim](16; on a GPU what half its memory holds)[/].",
            rich_help_panel=MACHINES,
        ),
    ] = None,
    shard_size: Annotated[int, typer.Option(help="Images a shard, at most.", rich_help_panel=MACHINES)] = 256,
    workers: Annotated[
        int | None,
        typer.Option(help="Workers at once [dim](as many as cores or GPUs)[/].", rich_help_panel=MACHINES),
    ] = None,
    worker_cpus: Annotated[
        float | None,
        typer.Option(
            help="Cores that each extracting worker asks of Ray, fractions too [dim](1; on a GPU its share)[/].",
            rich_help_panel=MACHINES,
        ),
    ] = None,
    worker_gpus: Annotated[
        float | None,
        typer.Option(
            help="GPUs likewise: 0.5 puts two workers on each [dim](up to four share one, two cores or more each)[/].",
            rich_help_panel=MACHINES,
        ),
    ] = None,
    ray_address: Annotated[
        str | None,
        typer.Option(
            envvar="EXPLAIN_RAY_ADDRESS",
            help="Ray cluster to join [dim](one is started here)[/].",
            rich_help_panel=MACHINES,
        ),
    ] = None,
    memory: MemoryOption = None,
    wait: WaitOption = 3600.0,
    dry_run: DryRunOption = False,
) -> None:
    """Explain a checkpoint over a whole image set: the main job.

    Every image goes through the network once; filters are named from the captions of the training images; every
    image and class is then explained, grounded and indexed, and all of it is published into the store in one step.
    Start the same command again after whatever happened: it goes on from what is finished, and does nothing where
    nothing has changed.

    [bold]Examples[/]

    explain run --images cub:CUB_200_2011 --model torchvision:resnet50 --checkpoint epoch06.safetensors

    explain run --images folder:products --model mynets.product:build --checkpoint last.pt --store explained
    """
    given = locals()
    if given.pop("dry_run"):
        tell_what_would_be(run_options(given))
    else:
        run_and_tell(run_options(given))


def tell_what_would_be(options: RunOptions) -> None:
    """Print what a run would do, and do nothing of it."""
    from flows.cli.exit import stoppable

    with stoppable():
        from flows.dry_run import tell_dry_run

        tell_dry_run(options)


def run_and_tell(options: RunOptions) -> None:
    """Run the flow and print what came of it."""
    from flows.cli.exit import stoppable
    from flows.cli.server import watched
    from flows.follow_ups import tell_tracker
    from flows.planning import nothing_to_do
    from flows.prefect_server import PREFECT
    from flows.summary import tell_run
    from tasks.plan import check_options
    from tasks.reach import check_address
    from tasks.startup import begin

    with stoppable():
        check_options(options)  # before a named server is told of them, which may not take them
        result = None if watched() else nothing_to_do(options)
        if result is not None:
            tell_tracker(options, result.run_id)
        if result is None:
            if options.ray_address:
                check_address(options.ray_address)  # before Prefect is started for it
            begin(PREFECT)
            from flows.run import explain_run

            result = explain_run(options)
    tell_run(result)
