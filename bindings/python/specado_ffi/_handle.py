"""What the library keeps for a caller: contexts, decoders, encoders, transcoders."""

from __future__ import annotations

import ctypes
import os
import threading
import weakref
from ctypes import c_size_t, c_void_p
from types import TracebackType
from typing import Any, ClassVar, Optional, Type, TypeVar

from . import errors
from ._library import failure, lib

_H = TypeVar("_H", bound="Handle")


class Handle:
    """Owns something of the library's, and frees it once: by `close`, at the end of a `with`, or when it is forgotten.

    One thread at a time uses it: a call from a second thread waits for its turn.
    """

    #: The functions that free it, and that give views of it.
    _FREE: ClassVar[str]
    _VIEW: ClassVar[str]

    def __init__(self, pointer: int) -> None:
        # one that is entered twice by the same thread (by a log callback) is refused by the library, not waited for
        self._lock = threading.RLock()
        self._pointer: Optional[int] = pointer
        # views are asked for often: what receives them is made once
        self._length, self._error = c_size_t(), c_void_p()
        self._received = ctypes.byref(self._length), ctypes.byref(self._error)
        self._end = weakref.finalize(self, _free, self._FREE, pointer)
        # at the end of the program the system takes everything; other threads may be in the midst of a call
        self._end.atexit = False
        _handles.add(self)

    def close(self) -> None:
        """Frees it. Closing again does no harm; any other call is refused from now on."""
        with self._lock:
            self._pointer = None
            self._end()

    @property
    def closed(self) -> bool:
        """True if it was closed."""
        return self._pointer is None

    def __enter__(self: _H) -> _H:
        self._open()
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self.close()

    def __reduce__(self) -> Any:
        raise TypeError(f"a {type(self).__name__} holds memory of the library: it can be neither copied nor pickled")

    def _open(self) -> int:
        pointer = self._pointer
        if pointer is None:
            raise ValueError(f"this {type(self).__name__} was closed")
        return pointer

    def _view(self, number: int) -> bytes:
        """A view, as bytes of ours; the caller holds the lock."""
        view = getattr(lib, self._VIEW)(self._open(), number, *self._received)
        if view:
            return ctypes.string_at(view, self._length.value)
        if self._error.value:
            # a view has no result code
            raise failure(errors.InvalidInput.CODE, self._error)
        return b""


def _free(function: str, pointer: int) -> None:
    getattr(lib, function)(pointer)


_handles: weakref.WeakSet[Handle] = weakref.WeakSet()


def _after_fork() -> None:
    # who held a lock is not here any more; what was in the midst of a call, the library itself refuses
    for handle in list(_handles):
        handle._lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
