"""Members of an object as they stand in its text: numbers keep their digits."""

from __future__ import annotations

import json
from typing import Dict

_DECODER = json.JSONDecoder()


def members(text: bytes) -> Dict[str, bytes]:
    """The members of an object that the library wrote: it is sound, and has no white space between its members."""
    whole = text.decode("utf-8")
    found: Dict[str, bytes] = {}
    at = 1
    while whole[at] == '"':
        key, end = _DECODER.raw_decode(whole, at)
        start = end + 1
        _, end = _DECODER.raw_decode(whole, start)
        found[key] = whole[start:end].encode("utf-8")
        at = end + 1
        if whole[end] == "}":
            break
    return found


def length(text: bytes, start: int) -> int:
    """How many bytes the value has that begins there."""
    whole = text[start:].decode("utf-8")
    _, end = _DECODER.raw_decode(whole)
    return len(whole[:end].encode("utf-8"))
