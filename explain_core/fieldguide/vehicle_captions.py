"""Captions of a drawn vehicle in the manner of people: the same things said in several ways, some left out."""

from collections.abc import Mapping

import numpy as np

NOUNS: dict[str, tuple[str, ...]] = {
    "door": ("door",),
    "roof": ("roof", "roof", "top"),
    "stripe": ("stripe", "stripe on its side", "line"),
    "wheel": ("wheels", "wheels", "tires"),
}
WHOLE: dict[str, tuple[str, ...]] = {
    "bus": ("bus", "bus", "vehicle"),
    "car": ("car", "car", "sports car"),
    "van": ("van", "van", "delivery van"),
}
SHAPES = {"bus": "long", "car": "low", "van": "boxy"}
"""What outlines look like, said now and then."""


def captions(noun: str, parts: Mapping[str, str], draw: np.random.Generator, n: int = 5) -> tuple[str, ...]:
    """`n` sentences about a vehicle whose `parts` have these colours, "body" the whole's."""
    return tuple(_sentence(noun, parts, draw) for _ in range(n))


def _sentence(noun: str, parts: Mapping[str, str], draw: np.random.Generator) -> str:
    whole, colour = _one(WHOLE[noun], draw), parts["body"]
    shape = f"{SHAPES[noun]} " if draw.random() < 0.25 else ""
    chosen = [part for part in sorted(NOUNS) if part in parts and draw.random() < 0.6] or ["wheel"]
    told = [_phrase(part, parts[part], draw) for part in chosen]
    having = " and ".join([", ".join(told[:-1]), told[-1]]) if len(told) > 1 else told[0]
    described = _with_article(f"{shape}{colour} {whole}")
    name = NOUNS[chosen[0]][0]
    is_so = f"{name} {'are' if name.endswith('s') else 'is'} {parts[chosen[0]]}"
    return (
        f"The {whole} is {colour} and has {having}.",
        f"This is {described} with {having}.",
        f"{described.capitalize()} with {having}.",
        f"This {shape}{whole} has {having}.",
        f"{described.capitalize()}; its {is_so}.",
    )[int(draw.integers(5))]


def _phrase(part: str, colour: str, draw: np.random.Generator) -> str:
    words = f"{colour} {_one(NOUNS[part], draw)}"
    return words if words.endswith("s") else _with_article(words)


def _with_article(words: str) -> str:
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def _one(values: tuple[str, ...], draw: np.random.Generator) -> str:
    return values[int(draw.integers(len(values)))]
