"""Parts of what captions are about, by counting."""

import csv

import pytest

from explain_core.text.owned_nouns import learned_parts
from explain_core.text.words import PARTS
from tests.annotated_captions import REAL_DATA, of_domain

#: What the captions of a domain own, by a person's reading; "?" what may be called a part or not, such as a mark.
TRUE = {
    "cars": "tire wheel body grille roof bumper door headlight ?paint seat ?stripe window",
    "dogs": "coat eye tail ear muzzle leg head chest body",
    "insects": "wing body leg back head antenna eye",
    "mushrooms": "cap stem gill margin pore stalk",
    "shoes": "sole heel toe strap lace",
    "vehicles": "wheel window door ?stripe body roof seat tire",
    "furniture": "leg cushion drawer seat door frame",
}
WAYS = {
    "with": "a bus with a red roof",
    "list": "white bus, red roof, black tires",
    "possessive": "its roof is red",
    "owner": "the bus's roof is red",
    "of": "the roof of the bus is red",
    "label": "roof: red",
    "plural": "roofs are red",
}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_of_owning_counts(way: str) -> None:
    captions = [f"{WAYS[way]} {'and old' * k}".strip() for k in range(4)]
    assert learned_parts(captions, ("bus",))[:1] == ("roof",)


def test_what_things_stand_on_is_no_part() -> None:
    captions = [f"a red bus {place} with {n} doors" for place in ("on a road", "in a street") for n in "234"]
    captions += [
        "a bus on the road",
        "a bus with a road",
        "its road as well",
        "a van with a road compared to a bus",
    ]
    assert learned_parts(captions, ("bus", "van")) == ("door",)


def test_fewer_than_three_captions_and_equal_ones_say_nothing() -> None:
    assert learned_parts(["a bus with a roof"] * 9 + ["a car with a roof"], ("bus", "car")) == ()
    assert learned_parts([]) == ()


@pytest.mark.parametrize("domain", TRUE)
def test_domains_without_a_list_of_their_parts(domain: str) -> None:
    words = TRUE[domain].split()
    true, allowed = {word for word in words if word[0] != "?"}, {word.lstrip("?") for word in words}
    found = set(learned_parts([one.caption for one in of_domain(domain)]))
    assert len(found & true) >= 0.5 * len(true) and found <= allowed, found ^ true


def test_flowers_and_birds() -> None:
    try:
        with (REAL_DATA / "flowers12/captions.csv").open(encoding="utf-8", newline="") as file:
            flowers = learned_parts([row["caption"] for row in csv.DictReader(file)])
    except FileNotFoundError as error:
        pytest.skip(f"no real captions at {error.filename}")
    assert flowers == ("petal", "center", "stamen", "spot")
    import pyarrow.parquet as pq

    birds = pq.read_table(REAL_DATA / "cub_captions.parquet", columns=["caption"])["caption"].to_pylist()[
        ::50
    ]
    found = learned_parts(birds, ("bird",))
    assert {"beak", "belly", "wing", "crown", "throat", "tail"} <= set(found[:15])
    assert len(set(found[:15]) - PARTS) <= 4, found[:15]
