from explain_core.text.labels import Said, is_label, listed_labels
from explain_core.text.vocabulary import split_attribute


def test_a_label_is_a_noun_and_what_is_said_of_it() -> None:
    label = Said("barre alaire", "barres alaires", "blanche").label
    assert label == "barre alaire: blanche" and is_label(label)
    assert split_attribute(label) == ("blanche", "barre alaire")
    assert not is_label("white wing bar") and split_attribute("white wing bar") == ("white", "wing bar")


def test_labels_are_listed_by_their_nouns() -> None:
    assert (
        listed_labels(["tête: rouge", "bec: court", "tête: blanche"]) == "tête (rouge, blanche), bec (court)"
    )
    assert listed_labels(["tête: rouge", "tag"]) == "tête (rouge), tag"
    assert listed_labels([]) == ""
