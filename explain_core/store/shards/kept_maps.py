"""How a run keeps feature maps: compact, whole, or not at all."""

from collections.abc import Mapping

COMPACT, FULL, NONE = "compact", "full", "none"
#: What `--maps` takes, the default first.
KEPT = (COMPACT, FULL, NONE)
#: Of the codings of compact maps: another one gives other bits, and so is another key.
CODINGS_VERSION = "1"


def maps_key(maps: str) -> str | bool:
    """What the key of an extraction says of its maps; as before there were compact ones, of the others."""
    return f"{COMPACT} {CODINGS_VERSION}" if maps == COMPACT else maps == FULL


def maps_of(options: Mapping[str, object]) -> str:
    """How a run kept its maps, by its recorded options: older runs kept them whole, or not at all."""
    if "maps" in options:
        return str(options["maps"])
    return FULL if options.get("keep_maps", True) else NONE
