"""Where the nouns of a published run look, as the store has it."""

import numpy as np

from explain_core.heatmaps.map_components import MapComponents
from explain_core.heatmaps.part_attention import PartAttention
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store


def read_attention(store: Store, run: PublishedRun) -> PartAttention | None:
    """What the run learned; None where it learned nothing, as without maps, captions or enough images."""
    found = store.query(
        "SELECT noun, head, query, place, height, width, gain FROM part_attention WHERE run_id = ? ORDER BY noun, head",
        run.run_id,
    )
    if not found.num_rows:
        return None
    rows = store.query(
        "SELECT layer, component, vector FROM map_components WHERE run_id = ? ORDER BY layer, component NULLS FIRST",
        run.run_id,
    )
    layer = rows["layer"].to_numpy()
    vectors = [np.array(vector, np.float32) for vector in rows["vector"].to_pylist()]
    components = []
    for number in np.unique(layer):
        mean, *directions = [vectors[place] for place in np.flatnonzero(layer == number)]
        components.append(MapComponents(mean, np.stack(directions, axis=1)))
    nouns = tuple(dict.fromkeys(found["noun"].to_pylist()))
    heads = found.num_rows // len(nouns)
    size = found["height"][0].as_py(), found["width"][0].as_py()
    queries, places = (
        np.array(found[name].to_pylist(), np.float32).reshape(len(nouns), heads, -1).swapaxes(0, 1)
        for name in ("query", "place")
    )
    facing = store.query(
        "SELECT place FROM part_facing WHERE run_id = ? ORDER BY head, component", run.run_id
    )["place"].to_pylist()
    return PartAttention(
        nouns, tuple(components), queries, places.reshape(heads, len(nouns), *size),
        found["gain"].to_numpy().astype(np.float32)[::heads],
        np.array(facing, np.float32).reshape(heads, -1, *size) if facing else None,
    )  # fmt: skip
