"""What goes in: texts, bytes and objects become the C strings that the library reads."""

from __future__ import annotations

import collections.abc
import json
from typing import Any, Iterable, List, Literal, Mapping, Optional, Tuple, Union

#: JSON as text, as UTF-8, or as the object that it is the text of.
Json = Union[str, bytes, bytearray, memoryview, Mapping[str, Any]]
#: The name of a built-in provider or dialect, or a whole provider spec.
Provider = Json
#: Lines of "name: value", or names and values.
Headers = Union[str, Mapping[str, str], Iterable[Tuple[str, str]]]
#: Bytes as the network brings them.
Data = Union[bytes, bytearray, memoryview]
#: Which losses are too much: "warn" is "standard".
Mode = Literal["strict", "standard", "warn", "coerce"]

NUL = "holds a NUL character; in JSON it is written \\u0000"


def c_string(text: Union[str, bytes, bytearray, memoryview], what: str) -> bytes:
    """A text for C. One with a NUL would be cut off there, so that it is refused."""
    if isinstance(text, str):
        out = text.encode("utf-8")
    elif isinstance(text, (bytes, bytearray, memoryview)):
        out = bytes(text)
    else:
        raise TypeError(f"{what} must be text or bytes, not {type(text).__name__}")
    if b"\0" in out:
        raise ValueError(f"{what} {NUL}")
    return out


def optional(text: Optional[Union[str, bytes]], what: str) -> Optional[bytes]:
    """The same, where None is meant."""
    return None if text is None else c_string(text, what)


def json_text(value: Json, what: str) -> bytes:
    """JSON for C. Texts and bytes go as they are; the library says what is wrong with them."""
    if isinstance(value, (str, bytes, bytearray, memoryview)):
        return c_string(value, what)
    if not isinstance(value, collections.abc.Mapping):
        raise TypeError(f"{what} must be text, bytes or a mapping, not {type(value).__name__}")
    return written(value)


def optional_json(value: Optional[Json], what: str) -> Optional[bytes]:
    """The same, where None is meant."""
    return None if value is None else json_text(value, what)


def written(value: Any) -> bytes:
    """An object as JSON. NaN and infinities are no JSON, and refused."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_plain)
    return text.encode("utf-8")


def _plain(value: Any) -> Any:
    if isinstance(value, collections.abc.Mapping):
        return dict(value)
    if isinstance(value, collections.abc.Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
        return list(value)
    raise TypeError(f"an object of type {type(value).__name__} is no JSON")


def data_bytes(data: Data) -> bytes:
    """Bytes for C. Of what is none `bytes` would make some: of a number so many zeros."""
    if not isinstance(data, (bytes, bytearray, memoryview)):
        raise TypeError(f"data must be bytes, not {type(data).__name__}")
    return bytes(data)


def header_lines(headers: Optional[Headers]) -> Optional[bytes]:
    """Headers as the lines that the library reads."""
    if headers is None or isinstance(headers, str):
        return optional(headers, "headers")
    pairs = headers.items() if isinstance(headers, collections.abc.Mapping) else headers
    lines: List[str] = []
    for name, value in pairs:
        if any(sign in name + value for sign in "\r\n"):
            raise ValueError(f"the header {name!r} holds a line break")
        lines.append(f"{name}: {value}")
    return c_string("\n".join(lines), "headers")
