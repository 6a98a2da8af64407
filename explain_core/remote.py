"""The filesystems behind URLs: opened once a process, with bounded waits, and their errors in plain words.

Credentials and endpoints come from the environment, as the libraries read them; nothing of them is kept.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from explain_core.errors import PlaceError

if TYPE_CHECKING:
    from pyarrow.fs import FileSystem

#: Attempts at one request, and seconds for a connection: a dead endpoint is given up within half a minute.
ATTEMPTS, CONNECT_SECONDS, GCS_SECONDS = 5, 5, 30

#: Filesystems on which a file appears when it is complete, and renaming would copy it.
OBJECT_STORES = frozenset({"s3", "gcs", "abfs"})

SETTINGS = {
    "s3": "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or AWS_PROFILE), AWS_ENDPOINT_URL",
    "gs": "GOOGLE_APPLICATION_CREDENTIALS",
    "hdfs": "HADOOP_HOME, JAVA_HOME, CLASSPATH",
}
_DENIED = ("access_denied", "http status 401", "http status 403", "accessdenied", "permission", "invalid_access_key",
           "invalidaccesskey", "signature", "expiredtoken", "invalid_client_token", "unauthenticated", "oauth2",
           "unable to locate credentials")  # fmt: skip
_SILENT = ("network_connection", "curlcode", "could not connect", "could not resolve", "timeout", "timed out",
           "unavailable", "refused")  # fmt: skip


def filesystem_of(scheme: str, authority: str) -> tuple["FileSystem", str]:
    """The filesystem of SCHEME://AUTHORITY/ and the path of that folder in it, without a slash at its end.

    Raises PlaceError for a scheme that neither pyarrow nor fsspec knows, and for what cannot be set up.
    """
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    return _opened(scheme, authority, endpoint if scheme == "s3" else None)


@cache
def _opened(scheme: str, authority: str, endpoint: str | None) -> tuple["FileSystem", str]:
    from pyarrow import ArrowInvalid, fs

    url = f"{scheme}://{authority}"
    if not authority and scheme in ("s3", "gs", "gcs"):
        raise PlaceError(f"{url}/ names no bucket; give {scheme}://BUCKET/FOLDER.")
    with plainly(url):
        if scheme == "s3":
            # Not from_uri: it leaves the SDK to try for much longer, and does not say so.
            found = fs.S3FileSystem(
                endpoint_override=endpoint, region=None if endpoint else fs.resolve_s3_region(authority),
                connect_timeout=CONNECT_SECONDS, retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=ATTEMPTS),
            )  # fmt: skip
            return found, authority
        patience = f"?retry_limit_seconds={GCS_SECONDS}" if scheme in ("gs", "gcs") else ""
        try:
            found, base = fs.FileSystem.from_uri(f"{scheme}://{quote(authority, safe='@:%[]')}/{patience}")
        except ArrowInvalid as error:
            if "Unrecognized filesystem type" not in str(error):
                raise PlaceError(
                    f"{url}/ is no address of a folder: {str(error).partition(chr(10))[0]}."
                ) from error
            return _of_fsspec(scheme, url)
        return found, str(base).rstrip("/")


def _of_fsspec(scheme: str, url: str) -> tuple["FileSystem", str]:
    from fsspec.core import url_to_fs  # type: ignore[import-untyped]
    from pyarrow import fs

    try:
        # A list of files that was kept would not show what other workers have written since.
        found, base = url_to_fs(f"{url}/", use_listings_cache=False)
    except (ValueError, ImportError) as error:
        why = "" if isinstance(error, ValueError) else f" ({error})"
        raise PlaceError(
            f'"{scheme}://" is no kind of place that can be read here{why}. Give a local folder, s3://BUCKET/FOLDER, '
            "gs://BUCKET/FOLDER, hdfs://HOST:PORT/FOLDER, or a protocol of fsspec whose package is installed."
        ) from error
    return fs.PyFileSystem(fs.FSSpecHandler(found)), str(base).rstrip("/")


@contextmanager
def plainly(url: str) -> Iterator[None]:
    """Turn what a filesystem raises in the block into a PlaceError; a file that is missing stays FileNotFoundError."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise place_error(error, url) from error


def place_error(error: OSError, url: str) -> PlaceError:
    """Say what an OSError met at a URL means to the person who runs the program."""
    said = " ".join(str(error).split())
    known = said.lower()
    scheme, _, rest = url.partition("://")
    check = f"Check {SETTINGS.get(scheme, 'its settings')} in the environment of every machine"
    if "no_such_bucket" in known or ("bucket" in known and "not found" in known):
        return PlaceError(
            f"there is no bucket {rest.partition('/')[0]} for {url}. Make it first, or check its name."
        )
    if isinstance(error, PermissionError) or any(word in known for word in _DENIED):
        return PlaceError(f"access to {url} is denied: {_end_of(said)}\n{check}, and what they are allowed.")
    if isinstance(error, TimeoutError | ConnectionError) or any(word in known for word in _SILENT):
        return PlaceError(f"{url} does not answer: {_end_of(said)}\n{check}, and the network.")
    return PlaceError(f"{url} cannot be used: {said[:300]}")


def _end_of(said: str) -> str:
    """The last words of a long message, which say what happened."""
    return said if len(said) <= 200 else "... " + said[-200:].partition(" ")[2]
