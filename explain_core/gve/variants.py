"""The five models of the paper's table 1: what a sentence is conditioned on, and what it is trained for."""

from dataclasses import dataclass

from explain_core.errors import InputError

METHOD = "gve-"  #: what a variant's name begins with in the store


@dataclass(frozen=True, slots=True)
class Variant:
    """`image`, `label`: what the sentence is given. `discriminative`: trained to be told apart from other classes'.

    `begins_as`: the variant whose trained parameters it starts from, or "".
    """

    name: str
    image: bool
    label: bool
    discriminative: bool = False
    begins_as: str = ""


DEFINITION = Variant("definition", image=False, label=True)
DESCRIPTION = Variant("description", image=True, label=False)
EXPLANATION_LABEL = Variant("explanation-label", image=True, label=True)
EXPLANATION_DIS = Variant(
    "explanation-dis", image=True, label=False, discriminative=True, begins_as="description"
)
EXPLANATION = Variant(
    "explanation", image=True, label=True, discriminative=True, begins_as="explanation-label"
)
VARIANTS = {
    each.name: each for each in (DESCRIPTION, DEFINITION, EXPLANATION_LABEL, EXPLANATION_DIS, EXPLANATION)
}
"""By name, in an order in which each can be trained: the class embedding is made of `description`."""


def variant_named(name: str) -> Variant:
    """The variant of this name; InputError where there is none."""
    try:
        return VARIANTS[name]
    except KeyError:
        raise InputError(f"there is no variant {name!r}; the variants are: {', '.join(VARIANTS)}.") from None
