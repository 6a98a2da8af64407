"""XML is read, and neither entities nor halves of it."""

import pytest

from explain_core.data.tables.xml_file import xml_root
from explain_core.errors import CaptionError
from explain_core.places import Place


def test_the_outermost_element(tmp_path):
    (tmp_path / "a.xml").write_text("<annotation><object/></annotation>")
    assert xml_root(Place.of(tmp_path / "a.xml"), "a.xml", 100).tag == "annotation"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "b.xml: its document type is not read"),
        ("<a><b>", "b.xml is no XML, or is cut short"),
        ("<a>" + " " * 100 + "</a>", "100"),
    ],
)
def test_what_is_refused(tmp_path, text, said):
    (tmp_path / "a.xml").write_text(text)
    with pytest.raises(CaptionError, match=said):
        xml_root(Place.of(tmp_path / "a.xml"), "b.xml", 100)
