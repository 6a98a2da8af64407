"""XML files of people's own, read without what a document type could make of them."""

from xml.etree import ElementTree

from explain_core.data.tables.text_file import check_regular
from explain_core.errors import CaptionError
from explain_core.places import Place


def xml_root(file: Place, name: str, at_most: int) -> ElementTree.Element:
    """The outermost element of a file; `name`: how it is called in messages.

    Raises CaptionError for what is no regular file, over `at_most` bytes, no XML, or has a document type: entities may
    stand for gigabytes.
    """
    check_regular(file, at_most)
    data = file.read_bytes()
    if b"<!ENTITY" in data or b"<!DOCTYPE" in data:
        raise CaptionError(f"{name}: its document type is not read; save it without one")
    try:
        return ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError) as error:
        raise CaptionError(f"{name} is no XML, or is cut short: {error}") from error
