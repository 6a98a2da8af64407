"""What stands beside the tensors of a safetensors file."""

import json


def notes_of(content: bytes) -> dict[str, str]:
    """The notes in a file's header, by name; ValueError where there is no header to read."""
    header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    notes: dict[str, str] = header.get("__metadata__", {})
    return notes
