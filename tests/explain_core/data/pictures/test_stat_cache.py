"""Digests of files that are not read again: written, read, and forgotten where they are damaged."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explain_core.data.pictures.stat_cache import RACY_NS, Stamp, StatCache

NUMBER = st.integers(0, 2**63 - 1)
STAMPS = st.builds(Stamp, NUMBER, NUMBER, NUMBER, NUMBER)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"])), st.tuples(STAMPS, st.text("0123456789abcdef"))
    )
)
def test_what_is_written_is_read(tmp_path_factory, digests):
    cache = StatCache(tmp_path_factory.mktemp("path=a,digest=7"))  # as tools name folders by their settings
    cache.write("/birds", digests)
    assert cache.read("/birds") == digests
    assert cache.read("/other") == {}


def test_a_stamp_is_what_the_file_system_says(tmp_path):
    (tmp_path / "a").write_bytes(b"12345")
    os.utime(tmp_path / "a", ns=(7, 11))
    stamp = Stamp.of((tmp_path / "a").stat())
    assert (stamp.bytes, stamp.mtime_ns, stamp.inode) == (5, 11, (tmp_path / "a").stat().st_ino)
    assert stamp.settled(11 + RACY_NS + 1) and not stamp.settled(11 + RACY_NS)


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-9], lambda data: data[:0], lambda data: data[:50] + b"x" + data[51:]]
)
def test_a_damaged_cache_is_forgotten(tmp_path, damage):
    cache = StatCache(tmp_path)
    cache.write("/birds", {f"{n}.jpg": (Stamp(n, n, n, n), "ab" * 32) for n in range(50)})
    (file,) = tmp_path.iterdir()
    file.write_bytes(damage(file.read_bytes()))
    assert cache.read("/birds") == {}
