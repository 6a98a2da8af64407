"""What words do that no list has: captions of kinds that taggers stumble over."""

from typing import Any

import pytest

from tests.explain_core.text.said import said


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        (
            "a dark, lumpy truffle with a marbled interior",
            ["dark truffle", "lumpy truffle", "marbled interior"],
        ),
        ("Gills: black. Spores: black.", ["black gill", "black spore"]),
        ("the bag is not structured but soft", ["soft bag"]),
        (
            "an old truck, rusty and dented, with a wooden bed",
            ["old truck", "rusty truck", "dented truck", "wooden bed"],
        ),
        ("the road is narrow and winding", ["narrow road", "winding road"]),
        ("the bird is black and flying", ["black bird"]),
        ("snowy peaks", ["snowy peak"]),
        ("its floorboard flat, its mirrors round.", ["flat floorboard", "round mirror"]),
        ("a small bird overall", ["small bird"]),
        ("a raised, scaly plaque", ["raised plaque", "scaly plaque"]),
        ("a boot with white stitching around the toe", ["white stitching"]),
        ("a bird with gray and white speckling on its breast", ["gray speckling", "white speckling"]),
        ("a bird with blue shining through its wings", ["blue bird"]),
        ("the paint is peeling and its eyes are bulging", ["peeling paint", "bulging eye"]),
        ("peeling, papery bark", ["peeling bark", "papery bark"]),
        ("a honeycombed, conical cap", ["honeycombed cap", "conical cap"]),
        ("a rustic bench, weathered, with a long back", ["rustic bench", "weathered bench", "long back"]),
        ("a small bird, perched, with a red crown", ["small bird", "red crown"]),
    ],
)
def test_what_is_read(nlp: Any, caption: str, expected: list[str]) -> None:
    assert said(nlp, caption) == expected


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("a crossbody bag, rectangular, with silver buckles", ["rectangular crossbody bag", "silver buckle"]),
        ("lizard, green, scaly skin, long tail", ["green lizard", "scaly skin", "long tail"]),
        ("police car: white, blue stripe", ["white police car", "blue stripe"]),
        ("striped socks in red and yellow, thick heels", ["striped sock", "thick heel"]),
        ("the stem is longer than the cap is wide", []),
        ("one of its wings is broken", ["broken wing"]),
        ("the car is low-slung and wedge-shaped", ["low-slung car", "wedge-shaped car"]),
        (
            "knee-length dress, slip-on shoes, L-shaped lights",
            ["knee-length dress", "slip-on shoe", "l-shaped light"],
        ),
        ("a pointed-toe pump with a fringed edge", ["pointed-toe pump", "fringed edge"]),
        ("a strapless top", ["strapless top"]),
        ("an emerald green tail and a pearl white bill", ["green tail", "white bill"]),
    ],
)
def test_lists_colons_and_hyphens(nlp: Any, caption: str, expected: list[str]) -> None:
    assert said(nlp, caption) == expected
