"""Placeholders are filled in."""

from __future__ import annotations

import os
import re
from typing import Callable, Mapping, Match, Optional, Union

from . import errors
from ._library import result_name

#: What a placeholder's name stands for: a mapping, or a function that gives None where there is nothing.
Values = Union[Mapping[str, str], Callable[[str], Optional[str]]]

# What `specado_expand` does, which the tests hold against it. To call it would mean that it calls back, and a thread of
# C that comes back while Python ends takes the program with it.
_PLACEHOLDER = re.compile(r"\$\{ENV:([A-Za-z0-9_]{1,255})\}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def expand(text: str, values: Optional[Values] = None) -> str:
    """Fills in the placeholders `${ENV:NAME}` of a URL, a header or another text.

    `values` says what they stand for; None is the variables of the environment. A name that stands for nothing, or for
    a text with control characters (the line break behind a key that was read from a file), raises `InvalidInput`.
    """
    asked = os.environ.get if values is None else values if callable(values) else values.get

    def value_of(placeholder: Match[str]) -> str:
        name = placeholder[1]
        value = asked(name)
        if value is None:
            raise _refused(f"`{name}` stands for nothing: set it")
        if _CONTROL.search(value):
            raise _refused(f"what `{name}` stands for has a line break or another control character; give it without")
        return value

    return _PLACEHOLDER.sub(value_of, text)


def _refused(message: str) -> errors.SpecadoError:
    code = errors.InvalidInput.CODE
    return errors.of(code, result_name(code), message)
