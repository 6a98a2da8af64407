"""The errors that people see: what was wrong, which value was met, and what to do about it."""

LONGEST = 2_000
HEAD, TAIL = 1_200, 700


class ExplainError(Exception):
    """Root of every error this project raises on purpose; its text is shown without a traceback.

    Messages quote what was met: file names, captions, arguments. What would steer a terminal is taken out of
    them here, once for all, and a text over LONGEST characters loses its middle.
    """

    def __init__(self, text: str = "") -> None:
        super().__init__(
            _shortened("".join(c if c.isprintable() or c == "\n" else _stand_in(c) for c in text))
        )


def _stand_in(character: str) -> str:
    return " " if character.isspace() else "\N{REPLACEMENT CHARACTER}"


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:HEAD]} [...] {text[-TAIL:]}"


class InputError(ExplainError):
    """An argument, a path or a file is not what the command needs."""


class ImageSetError(InputError):
    """An image set cannot be read: a wrong path, an empty folder, a malformed annotation file."""


class CaptionError(InputError):
    """A caption file is malformed, or says something of images that are not there."""


class PlaceError(InputError):
    """A folder or file behind a URL cannot be reached: unknown kind, no such bucket, no answer, no access."""


class ModelError(InputError):
    """A network cannot be built, or is not of the shape that the method needs."""


class CheckpointError(InputError):
    """A checkpoint cannot be read, or does not fit the network or the image set."""


class ImageError(ExplainError):
    """One image cannot be read. It goes to quarantine with this reason; the run goes on."""


class NothingToAnswer(ExplainError):
    """The store has no answer to the question: no such run, image, class, filter or attribute."""


class StoreError(ExplainError):
    """The store cannot be opened or written: it is busy, newer than this program, or damaged."""


class ExactnessError(ExplainError):
    """A sum would leave the range in which it is exact."""


class RunError(ExplainError):
    """A run could not be finished."""
