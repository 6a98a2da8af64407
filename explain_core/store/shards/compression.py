"""Compression: how the columns of a shard are encoded and compressed."""

from typing import Any

import pyarrow as pa

#: The note of a schema that names, by commas, the columns which repay more work.
TIGHT = b"tight"
FAST_LEVEL, TIGHT_LEVEL = 1, 9  #: of zstd
#: Of brotli, which codes the low bytes of whole numbers one by one; zstd leaves them as they are.
WHOLE_LEVEL = 5


def packing(schema: pa.Schema, compression: str | None) -> dict[str, Any]:
    """What pyarrow's ParquetWriter is told of compression ("zstd" or None) and encodings.

    Lists of whole numbers are laid out byte by byte: their high bytes are alike, and pack to nothing.
    """
    lists = {field.name: field.type.value_type for field in schema if pa.types.is_fixed_size_list(field.type)}
    paths = {name: f"{name}.list.element" if name in lists else name for name in schema.names}
    whole = [paths[name] for name, kind in lists.items() if pa.types.is_integer(kind)]
    encodings = {"column_encoding": dict.fromkeys(whole, "BYTE_STREAM_SPLIT")} if whole else {}
    if compression != "zstd":
        return {"compression": compression, **encodings}
    tight = (schema.metadata or {}).get(TIGHT, b"").decode().split(",")
    levels = dict.fromkeys(paths.values(), FAST_LEVEL)
    levels |= {paths[name]: TIGHT_LEVEL for name in tight if name in paths}
    return {
        "compression": dict.fromkeys(paths.values(), "zstd") | dict.fromkeys(whole, "brotli"),
        "compression_level": levels | dict.fromkeys(whole, WHOLE_LEVEL),
        **encodings,
    }
