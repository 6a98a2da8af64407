"""The errors that people see: what was wrong, which value was met, and what to do about it."""


class ExplainError(Exception):
    """Root of every error this project raises on purpose; its text is shown without a traceback."""


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
