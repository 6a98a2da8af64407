"""The options of a run that say how pictures become the network's input."""

from typing import Annotated

import typer

from flows.cli.data_options import PREPARATION

InputSizeOption = Annotated[
    str | None,
    typer.Option(
        metavar="N|HxW",
        help="Pixels a side that the network sees, or height x width where it is not square "
        "([bold]256x128[/]) [dim](what the checkpoint says, or 224)[/].",
        rich_help_panel=PREPARATION,
    ),
]
MeanOption = Annotated[
    str | None,
    typer.Option(
        metavar="R,G,B",
        help="Mean that is taken from the colours, of 0 to 1 or of 0 to 255; one number for all channels. It is "
        "read from preprocessor_config.json, timm's pretrained_cfg, torchvision's weights or the checkpoint's "
        "hyper-parameters where they name it [dim](else ImageNet's 0.485,0.456,0.406)[/].",
        rich_help_panel=PREPARATION,
    ),
]
StdOption = Annotated[
    str | None,
    typer.Option(
        metavar="R,G,B",
        help="Deviation that they are divided by, likewise; fractions too: [bold]--mean 0 --std 1/255[/] gives "
        "colours from 0 to 255 [dim](ImageNet's 0.229,0.224,0.225)[/].",
        rich_help_panel=PREPARATION,
    ),
]
ResizeOption = Annotated[
    str | None,
    typer.Option(
        metavar="SHARE|PIXELS",
        help="Of a whole picture: the share of its shorter side that the centre crop shows, or the shorter side's "
        "pixels before the crop [dim](0.875, which is 256 for 224)[/].",
        rich_help_panel=PREPARATION,
    ),
]
InterpolationOption = Annotated[
    str | None,
    typer.Option(
        help="nearest, bilinear, bicubic, lanczos, box or hamming, with antialiasing [dim](bilinear)[/].",
        rich_help_panel=PREPARATION,
    ),
]
AntialiasOption = Annotated[
    bool | None,
    typer.Option(
        "--antialias/--no-antialias",
        help="Whether pictures that are made smaller are averaged; [bold]--no-antialias[/] with bilinear or "
        "nearest gives what torch does to tensors, and Keras, without more being said [dim](--antialias)[/].",
        rich_help_panel=PREPARATION,
    ),
]
FitOption = Annotated[
    str | None,
    typer.Option(
        metavar="crop|squash|border",
        help="How a picture gets the input's shape: [bold]crop[/] cuts the centre out, [bold]squash[/] stretches "
        "the whole picture (or box), [bold]border[/] shows all of it, with borders "
        "[dim](what the checkpoint says, or crop)[/].",
        rich_help_panel=PREPARATION,
    ),
]
ChannelsOption = Annotated[
    str | None,
    typer.Option(
        help="[bold]rgb[/], [bold]bgr[/] (mean and deviation are then of blue, green, red), or [bold]1[/] for a "
        "network that takes grey.",
        rich_help_panel=PREPARATION,
    ),
]
