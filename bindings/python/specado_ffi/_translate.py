"""Prompts become requests."""

from __future__ import annotations

import ctypes
import json
from collections import deque
from ctypes import byref, c_void_p
from typing import Any, Deque, Dict, Iterable, List, NamedTuple, Optional, Tuple, TypedDict, Union

from . import errors
from ._expand import Values, expand
from ._handle import Handle
from ._library import OutputStruct, RequestStruct, done, failure, lib, result_name
from ._members import length as _length, members
from ._text import Json, Mode, Provider, c_string, json_text, optional
from .types.report import Loss, Lossiness

#: The views of `specado.h` that are asked for.
_RESULT, _BODY, _LOSSINESS = 0, 1, 5
#: Where the body begins in a result.
_START = len('{"provider_request_json":')
#: What a mode does not allow.
_REFUSED = {"strict": ("warning", "error"), "standard": ("error",)}
#: How many contexts are kept for the functions that are given none: as many threads translate without making one anew.
_KEPT = 32


class _Http(TypedDict):
    method: str
    url: str
    headers: Dict[str, str]


class HttpRequest(NamedTuple):
    """What is handed to an HTTP library, secrets filled in: do not keep it, do not log it."""

    method: str
    url: str
    headers: Dict[str, str]
    body: bytes

    def __repr__(self) -> str:
        # keys stand in headers, at some providers in the URL
        return f"<HttpRequest {self.method}, {len(self.headers)} headers, {len(self.body)} bytes>"


class Translation:
    """The HTTP request that a provider takes, and what could not be carried over as asked."""

    __slots__ = ("_end", "_read", "raw")

    def __init__(self, raw: bytes, body_length: Optional[int] = None) -> None:
        #: The whole result, as the library says it: JSON.
        self.raw = raw
        # the body stands first: what is behind it is small, and read when it is asked for
        self._end = _START + (_length(raw, _START) if body_length is None else body_length)
        self._read: Optional[Dict[str, bytes]] = None

    @property
    def body(self) -> bytes:
        """The body, JSON: numbers and texts are written as the prompt has them."""
        return self.raw[_START : self._end]

    def json(self) -> Any:
        """The body as an object."""
        return json.loads(self.body)

    @property
    def method(self) -> str:
        """The HTTP method."""
        return self._http["method"]

    @property
    def url(self) -> str:
        """The URL, with `${ENV:NAME}` where a secret belongs."""
        return self._http["url"]

    @property
    def headers(self) -> Dict[str, str]:
        """The headers, with `${ENV:NAME}` where a secret belongs."""
        return self._http["headers"]

    @property
    def lossiness(self) -> Lossiness:
        """The report."""
        lossiness: Lossiness = json.loads(self._member("lossiness"))
        return lossiness

    @property
    def losses(self) -> List[Loss]:
        """The items of the report; none if everything was carried over."""
        return self.lossiness["items"]

    @property
    def metadata(self) -> Dict[str, Any]:
        """Provider, model, dialect, and the receipt, if there is one."""
        metadata: Dict[str, Any] = json.loads(self._member("metadata"))
        return metadata

    @property
    def receipt(self) -> Optional[bytes]:
        """What was changed for the wire, JSON; None for nothing. Given to whatever reads the answer, it is undone."""
        return members(self._member("metadata")).get("receipt")

    def filled_in(self, values: Optional[Values] = None) -> HttpRequest:
        """The request with its secrets: from the environment, or from `values`, see `expand`."""
        http = self._http
        headers = {name: expand(value, values) for name, value in http["headers"].items()}
        return HttpRequest(http["method"], expand(http["url"], values), headers, self.body)

    @property
    def _http(self) -> _Http:
        http: _Http = json.loads(self._member("http"))
        return http

    def _member(self, name: str) -> bytes:
        if self._read is None:
            self._read = members(b"{" + self.raw[self._end + 1 :])
        return self._read[name]

    def __repr__(self) -> str:
        return f"<Translation {self.method} {self.url}, {self._end - _START} bytes>"


class Request(NamedTuple):
    """One item of a batch."""

    prompt: Json
    provider: Provider
    model: str
    mode: Optional[Mode] = None


#: An item of a batch: a `Request`, or a tuple like one.
Item = Union[Request, Tuple[Json, Provider, str], Tuple[Json, Provider, str, Optional[Mode]]]


def _struct(prompt: Json, provider: Provider, model: str, mode: Optional[Mode] = None) -> RequestStruct:
    return RequestStruct(
        json_text(prompt, "the prompt"),
        json_text(provider, "the provider"),
        c_string(model, "the model"),
        optional(mode, "the mode"),
    )


class Context(Handle):
    """Translates again and again: it keeps the specs that it has compiled, and its memory.

    A context may be shared: one thread at a time is served, the others wait.
    """

    _FREE = "specado_context_free"
    _VIEW = "specado_get_string_view_with_error"

    def __init__(self, specs: Iterable[Json] = ()) -> None:
        error = c_void_p()
        pointer = lib.specado_context_new_with_error(byref(error))
        if not pointer:
            raise failure(errors.OutOfMemory.CODE, error)
        super().__init__(pointer)
        for spec in specs:
            self.add_spec(spec)

    def add_spec(self, spec: Json) -> None:
        """Makes a provider spec known by its name, to this context alone."""
        text = json_text(spec, "the spec")
        with self._lock:
            done(lib.specado_context_add_spec_with_error, self._open(), text)

    def translate(self, prompt: Json, provider: Provider, model: str, mode: Optional[Mode] = None) -> Translation:
        """Translates a prompt, see `specado_ffi.translate`."""
        request = _struct(prompt, provider, model, mode)
        with self._lock:
            try:
                done(lib.specado_context_translate_with_error, self._open(), byref(request))
            except errors.Lossy as error:
                error.items = self._refused(request, mode)
                raise
            # all at once: a look into the context costs as much as a small translation
            raw = self._view(_RESULT)
            lib.specado_get_string_view_with_error(self._open(), _BODY, *self._received)
            return Translation(raw, self._length.value)

    def _refused(self, request: RequestStruct, mode: Optional[Mode]) -> List[Loss]:
        # a translation that was refused leaves no report; the one that goes through has the same items
        request.mode = b"coerce"
        try:
            done(lib.specado_context_translate_with_error, self._open(), byref(request))
        except errors.SpecadoError:
            return []  # without what is refused nothing is left to be sent: the message alone tells of it
        return refused(json.loads(self._view(_LOSSINESS)), mode)


def refused(lossiness: Lossiness, mode: Optional[Mode]) -> List[Loss]:
    """The items that a mode does not allow."""
    worst = _REFUSED.get(mode or "standard", _REFUSED["standard"])
    return [item for item in lossiness["items"] if item["severity"] in worst]


_contexts: Deque[Context] = deque(maxlen=_KEPT)


def translate(prompt: Json, provider: Provider, model: str, mode: Optional[Mode] = None) -> Translation:
    """Translates a prompt into the request of a provider.

    `prompt` is an object, or JSON as text or bytes: a prompt in any of the accepted forms, or a request in another
    API's form (`{"dialect": …, "request": …}`). `provider` is a built-in one's name, or a whole spec. `mode` says which
    losses are too much: "strict", "standard" (as None), or "coerce" for none; then `Lossy` is raised.
    """
    # a context that is in use is in nobody's list; appending to a full one drops the oldest
    try:
        context = _contexts.pop()
    except IndexError:
        context = Context()
    try:
        return context.translate(prompt, provider, model, mode)
    except errors.InternalError:
        # after a fault of the library a context can only be freed
        context.close()
        raise
    finally:
        if not context.closed:
            _contexts.append(context)


def translate_batch(items: Iterable[Item]) -> List[Union[Translation, errors.SpecadoError]]:
    """Translates many prompts on all cores. What became of each stands in its place: a translation, or its error."""
    given = [Request(*item) for item in items]
    structs = (RequestStruct * len(given))(*(_struct(*item) for item in given))
    outputs = (OutputStruct * len(given))()
    try:
        done(lib.specado_translate_batch_with_error, structs, len(given), outputs)
        return [_became(item, output) for item, output in zip(given, outputs)]
    finally:
        lib.specado_outputs_free(outputs, len(given))


def _became(item: Request, output: OutputStruct) -> Union[Translation, errors.SpecadoError]:
    if output.result == 0:
        return Translation(ctypes.string_at(output.json, output.length))
    text = ctypes.string_at(output.error).decode("utf-8", "replace") if output.error else None
    error = errors.of(output.result, result_name(output.result), text)
    if isinstance(error, errors.Lossy):
        error.items = refused(translate(item.prompt, item.provider, item.model, "coerce").lossiness, item.mode)
    return error
