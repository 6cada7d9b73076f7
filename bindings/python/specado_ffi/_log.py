"""The log of the library."""

from __future__ import annotations

import atexit
import sys
import time
from typing import Any, Callable, List, Optional, Set

from ._library import FUNCTIONS, LogCallback, done, lib

#: The levels, in the order of their numbers.
LEVELS = ("off", "error", "warn", "info", "debug", "trace")

#: How long the end of the program waits for calls that may still tell something, in seconds.
_PATIENCE = 10.0

_kept: List[Any] = []
_under_way: Set[object] = set()


def set_log(level: str, callback: Optional[Callable[[str, str, str], None]]) -> None:
    """Sends the log to a function, which is given a level, the part of the library that speaks, and a message.

    Levels are "off", "error", "warn", "info", "debug" and "trace". It may be called on several threads at once; what it
    raises is shown on stderr, and goes no further. None removes it: `SPECADO_FFI_LOG` then holds again.
    """
    if level not in LEVELS:
        raise ValueError(f"{level!r} is no level of the log; there are: {', '.join(LEVELS)}")
    if callback is None:
        done(lib.specado_set_log_callback_with_error, LEVELS.index(level), LogCallback(), None)
        return
    told = callback

    def call(number: int, target: bytes, message: bytes, _: Optional[int]) -> None:
        try:
            told(LEVELS[number], target.decode("utf-8", "replace"), message.decode("utf-8", "replace"))
        except Exception:
            sys.excepthook(*sys.exc_info())

    if not _kept:
        _watch()
    function = LogCallback(call)
    # a call that is under way may still use the one before: none is ever freed
    _kept.append(function)
    done(lib.specado_set_log_callback_with_error, LEVELS.index(level), function, None)


def _watch() -> None:
    """Has all calls noted while they are under way. Without a log nobody needs that."""
    for name in FUNCTIONS:
        setattr(lib, name, _noted(getattr(lib, name)))


def _noted(function: Any) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        token = object()
        _under_way.add(token)
        try:
            return function(*arguments)
        finally:
            _under_way.discard(token)

    return call


@atexit.register
def _silence() -> None:
    """Lets all calls end that may still tell something.

    A thread that wants to come back into Python while that ends, is ended by it: with a call of the library below it,
    that ends the program.
    """
    if not _kept:
        return
    set_log("off", None)
    start, waited_for = time.monotonic(), set(_under_way)
    while waited_for & _under_way and time.monotonic() - start < _PATIENCE:
        time.sleep(0.001)
