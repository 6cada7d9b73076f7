"""What can go wrong: one class for each result code of `specado.h`, all of them below `SpecadoError`.

The class is for the program, the message for people: it names the place and the remedy, and may change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Dict, List, Optional, Type

if TYPE_CHECKING:
    from ._streams import Event
    from .types.report import Loss


class SpecadoError(Exception):
    """A call of the library failed. Codes that this version does not know are of this very class."""

    def __init__(self, code: int, name: str, message: str) -> None:
        super().__init__(code, name, message)
        #: The result code, such as -4.
        self.code = code
        #: Its name, such as `SPECADO_MODEL_NOT_FOUND`.
        self.name = name
        #: What happened, where, and what to do.
        self.message = message
        #: Of a decoder: the last events, which came with the error.
        self.events: List[Event] = []
        #: Of an encoder or a transcoder: bytes that are still to be sent.
        self.data = b""

    def __str__(self) -> str:
        return self.message


class _OfOneCode(SpecadoError):
    CODE: ClassVar[int]


class InvalidInput(_OfOneCode):
    """An argument, or the content of the prompt, cannot be used."""

    CODE = -1


class NotJson(_OfOneCode):
    """A text is not JSON."""

    CODE = -2


class ProviderNotFound(_OfOneCode):
    """There is no provider of this name."""

    CODE = -3


class ModelNotFound(_OfOneCode):
    """The provider has no such model."""

    CODE = -4


class NetworkError(_OfOneCode):
    """The connection ended before the response was whole."""

    CODE = -5


class AuthenticationError(_OfOneCode):
    """The provider does not know the key."""

    CODE = -6


class RateLimited(_OfOneCode):
    """There were too many requests; try again later."""

    CODE = -7


class TimedOut(_OfOneCode):
    """The provider took too long."""

    CODE = -8


class InternalError(_OfOneCode):
    """A fault of the library itself. Please report it."""

    CODE = -9


class OutOfMemory(_OfOneCode):
    """The memory needed is not there, or over the limit."""

    CODE = -10


class NotUtf8(_OfOneCode):
    """A text is not UTF-8."""

    CODE = -11


class NullPointer(_OfOneCode):
    """A required argument is missing."""

    CODE = -12


class Cancelled(_OfOneCode):
    """The provider has stopped: the caller went away, or asked for it."""

    CODE = -13


class NotInThisBuild(_OfOneCode):
    """This build of the library cannot do that."""

    CODE = -14


class BufferTooSmall(_OfOneCode):
    """A buffer is too small. No function of this package is given one."""

    CODE = -15


class Lossy(_OfOneCode):
    """The mode forbids the losses of this call."""

    CODE = -16

    def __init__(self, code: int, name: str, message: str) -> None:
        super().__init__(code, name, message)
        #: The items of the report that the mode forbids; none where without them nothing is left to be sent.
        self.items: List[Loss] = []


class InvalidSpec(_OfOneCode):
    """The provider spec cannot be used."""

    CODE = -17


class PermissionDenied(_OfOneCode):
    """The key may not do that."""

    CODE = -18


class QuotaExceeded(_OfOneCode):
    """The account has no credit or quota left."""

    CODE = -19


class Overloaded(_OfOneCode):
    """The provider has too much to do; try again later."""

    CODE = -20


class ContextLengthExceeded(_OfOneCode):
    """The prompt is longer than the model takes."""

    CODE = -21


class ContentFiltered(_OfOneCode):
    """The provider's filter has stopped it."""

    CODE = -22


class RequestRefused(_OfOneCode):
    """The provider refuses the request."""

    CODE = -23


class RequestTooLarge(_OfOneCode):
    """The request has too many bytes."""

    CODE = -24


class ProviderError(_OfOneCode):
    """A fault of the provider's."""

    CODE = -25


class UnknownError(_OfOneCode):
    """None of the others."""

    CODE = -99


#: The class of each code.
BY_CODE: Dict[int, Type[SpecadoError]] = {known.CODE: known for known in _OfOneCode.__subclasses__()}

#: The code of each class of error that a provider answers with, as `response.error.code` names it.
BY_CLASS: Dict[str, int] = {
    "authentication": AuthenticationError.CODE,
    "permission": PermissionDenied.CODE,
    "quota": QuotaExceeded.CODE,
    "rate_limit": RateLimited.CODE,
    "overloaded": Overloaded.CODE,
    "context_length": ContextLengthExceeded.CODE,
    "content_filtered": ContentFiltered.CODE,
    "model_not_found": ModelNotFound.CODE,
    "too_large": RequestTooLarge.CODE,
    "invalid_request": RequestRefused.CODE,
    "timeout": TimedOut.CODE,
    "cancelled": Cancelled.CODE,
    "server": ProviderError.CODE,
    "network": NetworkError.CODE,
}


def of(code: int, name: str, message: Optional[str]) -> SpecadoError:
    """The exception for a result code; without a text there was no memory for one."""
    return BY_CODE.get(code, SpecadoError)(code, name, name if message is None else message)
