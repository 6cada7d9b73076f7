"""Streams: read, written, and made one of another."""

from __future__ import annotations

import ctypes
import json
import struct
from ctypes import byref, c_size_t, c_void_p
from typing import Any, AsyncIterable, AsyncIterator, ClassVar, Iterable, Iterator, List, NamedTuple, Optional, Tuple

from . import errors
from ._handle import Handle
from ._library import EVENT_FORMAT, EventStruct, done, failure, lib
from ._responses import response_struct, target_struct
from ._text import Data, Headers, Json, Mode, Provider, data_bytes
from ._translate import refused
from .types.report import Head, Loss, Lossiness
from .types.response import Error, Message, Response

#: The words of events, in the order of their numbers.
TYPES = ("start", "part_start", "delta", "part_end", "finish", "usage", "extra", "error", "end")
KINDS = (
    "", "text", "reasoning", "refusal", "tool_call", "custom_call", "image", "audio", "video", "document", "other",
)  # fmt: skip
FIELDS = (
    "", "text", "arguments", "input", "summary", "transcript", "data", "signature", "encrypted", "citation", "raw",
    "item",
)  # fmt: skip

_UNPACK = struct.Struct(EVENT_FORMAT).unpack


class Event(NamedTuple):
    """What a stream tells; docs/response.md says which member an event has. The others are empty."""

    #: "start", "part_start", "delta", "part_end", "finish", "usage", "extra", "error" or "end".
    type: str
    #: The choice's number, and the part's in it.
    choice: int = 0
    part: int = 0
    #: What the part is: "text", "reasoning", "tool_call" …
    kind: str = ""
    #: The field of the part that grows: "text", "arguments" …
    field: str = ""
    #: Of an error: its class, as a result code of `errors`.
    result: int = 0
    #: Of an error the milliseconds after which to try again, or -1; of the end 1 if the response is whole; of a summary
    #: which of its texts grows.
    number: int = 0
    id: str = ""
    name: str = ""
    text: str = ""

    @property
    def is_text(self) -> bool:
        """True for a piece of what the model says."""
        return self.type == "delta" and self.kind == "text" and self.field == "text"


def _word(words: Tuple[str, ...], number: int) -> str:
    # a later version of the library may know more
    return words[number] if 0 <= number < len(words) else str(number)


def _number(words: Tuple[str, ...], word: str) -> int:
    return words.index(word) if word in words else int(word)


def _read(raw: EventStruct) -> Event:
    kind, choice, part, part_kind, field, result, number, *texts = _UNPACK(raw)
    id_, name, text = (
        ctypes.string_at(place, length).decode("utf-8") if length else ""
        for place, length in (texts[:2], texts[2:4], texts[4:])
    )
    return Event(
        _word(TYPES, kind), choice, part, _word(KINDS, part_kind), _word(FIELDS, field), result, number, id_, name, text
    )


def _raw(event: Event) -> EventStruct:
    texts = [text.encode("utf-8") for text in (event.id, event.name, event.text)]
    return EventStruct(
        _number(TYPES, event.type), event.choice, event.part, _number(KINDS, event.kind), _number(FIELDS, event.field),
        event.result, event.number, *(member for text in texts for member in (text, len(text))),
    )  # fmt: skip


class Decoder(Handle):
    """Reads the stream of a provider, cut anywhere, as the events that are the same for all.

    `events` reads a whole stream; `feed` and `finish` are for who has the bytes at other times.
    """

    _FREE = "specado_decoder_free"
    _VIEW = "specado_decoder_view_with_error"

    def __init__(
        self,
        provider: Provider,
        model: Optional[str] = None,
        *,
        status: int = 0,
        headers: Optional[Headers] = None,
        mode: Optional[Mode] = None,
        receipt: Optional[Json] = None,
    ) -> None:
        given = response_struct(provider, model, status=status, headers=headers, mode=mode, receipt=receipt)
        out = c_void_p()
        done(lib.specado_decoder_new_with_error, byref(given), 0, byref(out))
        self._mode = mode
        self._event = EventStruct()
        super().__init__(out.value or 0)

    def feed(self, data: Data) -> List[Event]:
        """Takes bytes of the body; gives the events that they complete."""
        given = data_bytes(data)
        with self._lock:
            done(lib.specado_decoder_feed_with_error, self._open(), given, len(given))
            return self._events()

    def finish(self) -> List[Event]:
        """The connection has ended, however it did: gives the last events.

        Raises `NetworkError` if the response was cut, and the class of an error that the provider has sent; the last
        events are in the exception's `events`.
        """
        with self._lock:
            error = c_void_p()
            result: int = lib.specado_decoder_finish_with_error(self._open(), byref(error))
            why = failure(result, error) if result != 0 else None
            events = self._events()
            if why is None:
                return events
            why.events = events
            if isinstance(why, errors.Lossy):
                why.items = refused(json.loads(self._view(1)), self._mode or "coerce")
            raise why

    def events(self, chunks: Iterable[Data]) -> Iterator[Event]:
        """All events of a stream; the error of one that was cut or has failed is raised behind the last."""
        for chunk in chunks:
            yield from self.feed(chunk)
        yield from self._end_of_stream()

    async def async_events(self, chunks: AsyncIterable[Data]) -> AsyncIterator[Event]:
        """The same for bytes that are waited for."""
        async for chunk in chunks:
            for event in self.feed(chunk):
                yield event
        for event in self._end_of_stream():
            yield event

    def _end_of_stream(self) -> Iterator[Event]:
        try:
            last = self.finish()
        except errors.SpecadoError as error:
            yield from error.events
            raise
        yield from last

    def reset(self) -> None:
        """Forgets the response: the decoder is ready for another of the same model."""
        with self._lock:
            done(lib.specado_decoder_reset_with_error, self._open())

    def _events(self) -> List[Event]:
        found: List[Event] = []
        error = c_void_p()
        pointer, event = self._open(), byref(self._event)
        while True:
            result: int = lib.specado_decoder_next_with_error(pointer, event, byref(error))
            if result == 0:
                return found
            if result < 0:
                why = failure(result, error)
                why.events = found
                raise why
            found.append(_read(self._event))

    def _json(self, number: int) -> Any:
        with self._lock:
            text = self._view(number)
        return json.loads(text) if text else None

    @property
    def response(self) -> Response:
        """The response so far."""
        response: Response = self._json(0)
        return response

    @property
    def lossiness(self) -> Lossiness:
        """The report so far."""
        lossiness: Lossiness = self._json(1)
        return lossiness

    @property
    def losses(self) -> List[Loss]:
        """Its items."""
        return self.lossiness["items"]

    @property
    def error(self) -> Optional[Error]:
        """The error, or None."""
        error: Optional[Error] = self._json(2)
        return error

    @property
    def message(self) -> Optional[Message]:
        """The message of the first choice so far: append it to `messages` for the next turn. None if there is none."""
        message: Optional[Message] = self._json(3)
        return message


class _Writer(Handle):
    """What an encoder and a transcoder have in common."""

    #: The views that hold reports.
    _REPORTS: ClassVar[Tuple[int, ...]] = (2,)

    def _json(self, number: int) -> Any:
        with self._lock:
            return json.loads(self._view(number))

    @property
    def head(self) -> Head:
        """The HTTP status and the media type; they count until the first bytes are there."""
        head: Head = self._json(1)
        return head

    @property
    def lossiness(self) -> Lossiness:
        """The report of what was written, so far."""
        lossiness: Lossiness = self._json(2)
        return lossiness

    @property
    def losses(self) -> List[Loss]:
        """Its items."""
        return self.lossiness["items"]

    def _failed(self, why: errors.SpecadoError, data: bytes, mode: Optional[Mode]) -> errors.SpecadoError:
        why.data = data
        if isinstance(why, errors.Lossy):
            why.items = [item for view in self._REPORTS for item in refused(json.loads(self._view(view)), mode)]
        return why


class Encoder(_Writer):
    """Writes events as the stream of an API.

    In mode "strict" or "standard" what the API has no place for ends the stream: `Lossy` is raised, and its `data` is
    still to be sent.
    """

    _FREE = "specado_encoder_free"
    _VIEW = "specado_encoder_view_with_error"

    def __init__(
        self,
        dialect: Provider,
        *,
        model: Optional[str] = None,
        mode: Optional[Mode] = None,
        request: Optional[Json] = None,
        created: int = 0,
    ) -> None:
        target = target_struct(dialect, model=model, mode=mode, request=request, created=created)
        out = c_void_p()
        done(lib.specado_encoder_new_with_error, byref(target), byref(out))
        self._mode = mode
        super().__init__(out.value or 0)

    def push(self, event: Event) -> bytes:
        """Takes an event, in the order in which a decoder tells them; gives the bytes to be sent."""
        raw = _raw(event)
        with self._lock:
            error = c_void_p()
            result: int = lib.specado_encoder_push_with_error(self._open(), byref(raw), byref(error))
            if result != 0:
                why = failure(result, error)
                raise self._failed(why, self._view(0) if isinstance(why, errors.Lossy) else b"", self._mode)
            return self._view(0)

    def stream(self, events: Iterable[Event]) -> Iterator[bytes]:
        """The bytes of all these events; `data` of an error comes before it is raised."""
        for event in events:
            try:
                data = self.push(event)
            except errors.SpecadoError as error:
                if error.data:
                    yield error.data
                raise
            if data:
                yield data


class Transcoder(_Writer):
    """Bytes of one API's stream in, bytes of another's out.

    In mode "strict" or "standard" what the other API has no place for ends the stream: `Lossy` is raised, and its
    `data` is still to be sent.
    """

    _REPORTS = (3, 2)
    _FREE = "specado_transcoder_free"
    _VIEW = "specado_transcoder_view_with_error"

    def __init__(
        self,
        provider: Provider,
        dialect: Provider,
        *,
        provider_model: Optional[str] = None,
        status: int = 0,
        headers: Optional[Headers] = None,
        receipt: Optional[Json] = None,
        model: Optional[str] = None,
        mode: Optional[Mode] = None,
        request: Optional[Json] = None,
        created: int = 0,
    ) -> None:
        given = response_struct(provider, provider_model, status=status, headers=headers, mode=mode, receipt=receipt)
        target = target_struct(dialect, model=model, mode=mode, request=request, created=created)
        out = c_void_p()
        done(lib.specado_transcoder_new_with_error, byref(given), byref(target), byref(out))
        self._mode = mode
        super().__init__(out.value or 0)

    def feed(self, data: Data) -> bytes:
        """Takes bytes of the provider's stream, cut anywhere; gives the bytes to be sent to the client."""
        given = data_bytes(data)
        return self._bytes(lib.specado_transcoder_feed_with_error, given, len(given))

    def finish(self) -> bytes:
        """The connection to the provider has ended, however it did: gives what is still to be sent.

        A stream that was cut or has failed raises nothing: the bytes tell the client, and `error` tells it here.
        """
        return self._bytes(lib.specado_transcoder_finish_with_error)

    def stream(self, chunks: Iterable[Data]) -> Iterator[bytes]:
        """The whole stream. `Lossy` is raised behind the bytes that end it; for others see `error`."""
        for chunk in chunks:
            yield from self._step(chunk)
        yield from self._step(None)

    async def async_stream(self, chunks: AsyncIterable[Data]) -> AsyncIterator[bytes]:
        """The same for bytes that are waited for."""
        async for chunk in chunks:
            for data in self._step(chunk):
                yield data
        for data in self._step(None):
            yield data

    def _step(self, chunk: Optional[Data]) -> Iterator[bytes]:
        try:
            data = self.finish() if chunk is None else self.feed(chunk)
        except errors.SpecadoError as error:
            if error.data:
                yield error.data
            raise
        if data:
            yield data

    def _bytes(self, function: Any, *arguments: Any) -> bytes:
        out, length, error = c_void_p(), c_size_t(), c_void_p()
        with self._lock:
            result: int = function(self._open(), *arguments, byref(out), byref(length), byref(error))
            data = ctypes.string_at(out.value, length.value) if out.value else b""
            if result != 0:
                raise self._failed(failure(result, error), data, self._mode)
            return data

    @property
    def read_lossiness(self) -> Lossiness:
        """The report of what was read, so far."""
        lossiness: Lossiness = self._json(3)
        return lossiness

    @property
    def response(self) -> Response:
        """The response so far, in the form that is the same for all."""
        response: Response = self._json(4)
        return response

    @property
    def error(self) -> Optional[Error]:
        """The error that the provider has sent, or that the stream was cut; None if there is none."""
        return self.response.get("error")

