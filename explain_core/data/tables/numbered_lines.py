"""Lines that begin with a number: "17 001.Crow/1.jpg", as CUB's files have them."""

import re
from collections.abc import Iterator

from explain_core.data.tables.text_file import MAX_TEXT, check_regular, decoded
from explain_core.data.wording import one_line
from explain_core.errors import CaptionError, ImageSetError
from explain_core.places import Place

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def numbered_lines(file: Place, form: str) -> Iterator[tuple[str, int, list[str]]]:
    """Place, first number and other words of each line; `form` names the words. The last may have blanks.

    NABirds' images have a UUID for a number: that is a number, too. Raises ImageSetError, with file and line.
    """
    try:
        check_regular(file, MAX_TEXT)
        text = decoded(file.read_bytes(), str(file))
    except OSError as error:
        raise ImageSetError(f"{file} cannot be read: {error.strerror or error}") from error
    except CaptionError as error:
        raise ImageSetError(str(error)) from error
    columns = form.count(" ") + 1
    for number, line in enumerate(text.split("\n"), start=1):
        words = line.strip().split(maxsplit=columns - 1)
        if not words:
            continue
        if len(words) != columns:
            raise malformed(f"{file}:{number}", line, form)
        try:
            first = int(words[0].replace("-", ""), 16) if _UUID.fullmatch(words[0]) else int(words[0])
        except ValueError as error:
            raise malformed(f"{file}:{number}", line, form) from error
        yield f"{file}:{number}", first, words[1:]


def malformed(where: str, line: str, form: str) -> ImageSetError:
    """The refusal of a line."""
    return ImageSetError(f'{where}: "{one_line(line.strip()[:80])}" is malformed; wanted is "{form}"')
