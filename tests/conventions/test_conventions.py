"""What people have is read as they would expect, or refused at once with the way out; never guessed."""

import time
from pathlib import Path

import pytest

from explain_core.data.image_set import TEST
from explain_core.errors import ExplainError
from explain_core.image_sets import LoaderOptions, load_image_set
from explain_core.places import Place
from tests.conventions.archives import ARCHIVES
from tests.conventions.callers import CALLERS
from tests.conventions.competitions import COMPETITIONS
from tests.conventions.downloads import DOWNLOADS
from tests.conventions.exports import EXPORTS
from tests.conventions.folders import FOLDERS
from tests.conventions.kaggle import KAGGLE
from tests.conventions.leavings import LEAVINGS
from tests.conventions.manifests import MANIFESTS
from tests.conventions.newcomers import NEWCOMERS
from tests.conventions.offices import OFFICES
from tests.conventions.ordinary import ORDINARY
from tests.conventions.owners import OWNERS
from tests.conventions.published import PUBLISHED
from tests.conventions.services import SERVICES
from tests.conventions.sets import CLASS, Convention
from tests.conventions.spreadsheets import SPREADSHEETS
from tests.conventions.strangers import STRANGERS
from tests.conventions.tools import TOOLS
from tests.conventions.visitors import VISITORS

ALL = [
    *FOLDERS,
    *MANIFESTS,
    *PUBLISHED,
    *TOOLS,
    *EXPORTS,
    *KAGGLE,
    *ARCHIVES,
    *LEAVINGS,
    *SERVICES,
    *STRANGERS,
    *OWNERS,
    *COMPETITIONS,
    *SPREADSHEETS,
    *DOWNLOADS,
    *ORDINARY,
    *VISITORS,
    *NEWCOMERS,
    *OFFICES,
    *CALLERS,
]


@pytest.mark.parametrize("convention", ALL, ids=lambda each: each.name.replace(" ", "-"))
def test_convention(convention: Convention, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    spec = str(convention.make(tmp_path / "set"))
    given = {key: value.format(tmp_path / "set") for key, value in (convention.options or {}).items()}
    captions = Place.of(given["captions"]) if "captions" in given else None
    options = LoaderOptions(captions, columns=given.get("columns", ""))
    wanted, start = convention.expected, time.perf_counter()
    if wanted.refused:
        with pytest.raises(ExplainError) as caught:
            load_image_set(spec, options)
        assert all(words in str(caught.value) for words in wanted.refused), caught.value
        assert time.perf_counter() - start < 10 and str(caught.value).count("\n") <= 3
        return
    found = load_image_set(spec, options)
    told = "\n".join(found.warnings)
    by_name = {record.path.rpartition("/")[2].rpartition(".")[0][-2:]: record for record in found.records}
    assert (len(found.records), found.classes) == (wanted.images, wanted.classes), told
    assert sum(bool(record.captions) for record in found.records) == wanted.captioned, told
    assert sum(record.box is not None for record in found.records) == wanted.boxes, told
    assert all((Path(found.root) / record.path).is_file() for record in found.records)
    named = [label.lower().split()[-1] for label in found.classes]
    if set(named) == {"crow", "wren"}:
        assert all(
            named[record.class_index] == CLASS.get(name, "wren")
            for name, record in by_name.items()
            if not name.isdecimal()
        ), told
    if wanted.splits is not None:
        counts = [record.split for record in found.records]
        assert {split: counts.count(split) for split in set(counts)} == wanted.splits, told
    else:
        assert 0 < sum(record.split == TEST for record in found.records) < len(found.records)
    for name, captions in (wanted.captions or {}).items():
        assert by_name[name].captions == captions, told
    if wanted.box is not None:
        box = by_name["c2"].box
        assert box is not None
        assert tuple(round(each, 3) for each in (box.x, box.y, box.width, box.height)) == wanted.box
    assert all(note in told for note in wanted.notes), told


def test_there_are_as_many_conventions_as_are_promised() -> None:
    assert len({each.name for each in ALL}) == len(ALL) >= 380
    assert sum(not each.expected.refused for each in ALL) >= 318


def test_paths_with_dots_lead_nowhere_else(tmp_path: Path) -> None:
    from tests.conventions.sets import pictures, table

    pictures(tmp_path / "set")
    pictures(tmp_path / "secret")
    (tmp_path / "set/birds.csv").write_text("image,label\n../secret/crow/c1.jpg,crow\n")
    with pytest.raises(ExplainError, match="leads out of the folder"):
        load_image_set(f"folder:{tmp_path / 'set'}", LoaderOptions(Place.of(tmp_path / "set/birds.csv")))
    assert table  # the same file as a manifest names what it names
    (record,) = load_image_set(f"manifest:{tmp_path / 'set/birds.csv'}").records
    assert record.path == "c1.jpg"
