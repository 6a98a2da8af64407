"""The options that say what the images are, what speaks of them, and how their files are read."""

from typing import Annotated

import typer

from explain_core.image_sets import schemes_in_words

DATA = "Images and captions"
PREPARATION = "How pictures are prepared for the network"

ImagesOption = Annotated[
    str,
    typer.Option(
        help=f"Image set: {schemes_in_words()}. PATH alone will do where it tells its kind; it may be a zip file, "
        "and a URL, such as cub:s3://BUCKET/CUB_200_2011.",
        rich_help_panel=DATA,
    ),
]
CaptionsOption = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="The table or list that speaks of the images, where it lies elsewhere or several may be meant.",
        rich_help_panel=DATA,
    ),
]
ColumnsOption = Annotated[
    str | None,
    typer.Option(
        metavar="ROLE=COLUMN,...",
        help="What the columns of a table mean, where their names do not tell: [bold]image=path,class=species,"
        "caption=title+body,split=part[/]; boxes as x, y, width, height, or right and bottom, or box, corners; "
        "[bold]train=A+B,test=C[/] say what values of the split mean; [bold]class=path:{}.#[/] takes the class from "
        "names of pictures.",
        rich_help_panel=DATA,
    ),
]
AttributesOption = Annotated[
    str | None,
    typer.Option(
        metavar="FILE|FOLDER",
        help="A table of attributes, by image or by class: a column each, or columns attribute and value, or tags; "
        "values from 0 to 1, percent, or yes and no. CUB's and Animals with Attributes' own folders too. With "
        "captions, or in their place.",
        rich_help_panel=DATA,
    ),
]
AttributeNamesOption = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="How its attributes are said, where the rules say it badly: JSON or two columns, "
        "[bold]has_crown_color::red[/] and [bold]red crown[/]; an empty phrase leaves one out.",
        rich_help_panel=DATA,
    ),
]
AttributeScaleOption = Annotated[
    str | None,
    typer.Option(
        metavar="LOW:HIGH",
        help="Of what scale its numbers are, from not at all to entirely: [bold]1:5[/] of ratings, [bold]0:100[/] of "
        "percent, [bold]1:2[/] where 1 is no and 2 is yes, [bold]2:1[/] where 1 is yes "
        "[dim](0 to 1, or percent where the largest is over 1)[/].",
        rich_help_panel=DATA,
    ),
]
MinImagesOption = Annotated[
    int,
    typer.Option(help="Keep attributes that at least so many training images have.", rich_help_panel=DATA),
]
AboutOption = Annotated[
    str | None,
    typer.Option(
        metavar="NOUN,...",
        help="What the captions are about, [bold]bus,car[/], of which sentences say that it [dim]is[/] yellow; by "
        "default the nouns that captions begin with, by counting.",
        rich_help_panel=DATA,
    ),
]
ConceptsOption = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="A list of phrases to name filters by, one a line [dim](or JSON, or a table with a column concept)[/]: "
        "[bold]--scorer[/] says how well each fits each image. No captions are needed.",
        rich_help_panel=DATA,
    ),
]
ScorerOption = Annotated[
    str | None,
    typer.Option(
        metavar="SCORER",
        help="Who scores images by phrases: [bold]package.module:function[/] [dim](images, phrases) -> a matrix[/], "
        "[bold]clip:FOLDER[/] of transformers' CLIP or SigLIP, or [bold]open_clip:FOLDER[/]. Nothing is downloaded.",
        rich_help_panel=DATA,
    ),
]
CalibrationOption = Annotated[
    str,
    typer.Option(
        help="How scores become truth: [bold]spread[/] [dim](0 up to a phrase's mean over the training images, 1/2 one "
        "standard deviation above it, 1 from two on)[/], or [bold]given[/], where they are probabilities.",
        rich_help_panel=DATA,
    ),
]
LanguageModelOption = Annotated[
    str | None,
    typer.Option(
        "--language",
        "--language-model",
        metavar="LANG",
        help="Language of the captions: [bold]fr[/], [bold]de[/] and others that spaCy parses, or a spaCy pipeline's "
        "package or folder [dim](en)[/]. Attributes are in that language: [bold]tête: rouge[/]. [bold]none[/] sets "
        "captions aside: all that needs no words runs.",
        rich_help_panel=DATA,
    ),
]
QuickIdentityOption = Annotated[
    bool,
    typer.Option(
        "--quick-identity",
        help="Know pictures by path, size and time of change, and read none before extraction: for a million files, or "
        "behind a slow URL. It gives up that a picture is the same wherever it lies: what was moved, copied or touched "
        "is another image and looked at again, doubles are not found, and a file that was changed and keeps its size "
        "and time is taken for the old one.",
        rich_help_panel=DATA,
    ),
]
QuarantineOption = Annotated[
    float,
    typer.Option(help="Stop when a larger fraction of the images cannot be read.", rich_help_panel=DATA),
]
OrientationOption = Annotated[
    str | None,
    typer.Option(
        help="Which way up: [bold]stored[/] [dim](the default: as the file has its pixels, as loaders of "
        "torchvision, timm and PIL see them)[/]; [bold]exif[/]: turned as the camera noted, boxes and keypoints "
        "with it; [bold]displayed[/]: likewise, where boxes were drawn on the turned picture.",
        rich_help_panel=PREPARATION,
    ),
]
AlphaOption = Annotated[
    str | None,
    typer.Option(
        help="Transparent pictures: [bold]drop[/] takes the colours below [dim](the default: as "
        'convert("RGB") of the same loaders)[/]; [bold]white[/] and [bold]black[/] lay them on it.',
        rich_help_panel=PREPARATION,
    ),
]
