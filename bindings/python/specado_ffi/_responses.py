"""Whole responses: read, told apart, written."""

from __future__ import annotations

import ctypes
import json
from ctypes import byref
from typing import Dict, List, NamedTuple, Optional

from . import errors
from ._library import FailureStruct, ResponseStruct, TargetStruct, done, lib, received, result_name
from ._members import members
from ._text import Data, Headers, Json, Mode, Provider, data_bytes, header_lines, json_text, optional, optional_json
from ._translate import refused
from .types.report import Loss, Lossiness
from .types.response import Error, Message, Response


def response_struct(
    provider: Provider,
    model: Optional[str],
    *,
    status: int = 0,
    headers: Optional[Headers] = None,
    mode: Optional[Mode] = None,
    receipt: Optional[Json] = None,
    body: bytes = b"",
) -> ResponseStruct:
    """What came back over HTTP, as the library takes it."""
    return ResponseStruct(
        ctypes.sizeof(ResponseStruct),
        json_text(provider, "the provider"),
        optional(model, "the model"),
        optional(mode, "the mode"),
        status,
        header_lines(headers),
        body,
        len(body),
        optional_json(receipt, "the receipt"),
    )


def target_struct(
    dialect: Provider, *, model: Optional[str], mode: Optional[Mode], request: Optional[Json], created: int
) -> TargetStruct:
    """For whom an answer is written, as the library takes it."""
    return TargetStruct(
        ctypes.sizeof(TargetStruct),
        json_text(dialect, "the dialect"),
        optional(model, "the model"),
        optional(mode, "the mode"),
        optional_json(request, "the request"),
        created,
    )


class DecodedResponse:
    """What a provider has answered, in the one form for all."""

    __slots__ = ("lossiness", "raw", "response")

    def __init__(self, whole: bytes) -> None:
        parts = members(whole)
        #: The response as JSON: numbers as the provider has them.
        self.raw = parts["response"]
        #: The same as an object.
        self.response: Response = json.loads(self.raw)
        #: The report.
        self.lossiness: Lossiness = json.loads(parts["lossiness"])

    @property
    def losses(self) -> List[Loss]:
        """The items of the report."""
        return self.lossiness["items"]

    @property
    def message(self) -> Optional[Message]:
        """The message of the first choice: append it to `messages` for the next turn. None if there is none."""
        choices = self.response["choices"]
        return choices[0]["message"] if choices else None

    @property
    def text(self) -> str:
        """All that the first choice says."""
        parts = self.message["content"] if self.message is not None else []
        return "".join(part.get("text", "") for part in parts if part["type"] == "text")

    @property
    def error(self) -> Optional[Error]:
        """The error that the provider has answered with, or None."""
        return self.response.get("error")

    def raise_for_error(self) -> None:
        """Raises the error that the provider has answered with, if it is one."""
        if self.error is not None:
            raise provider_error(self.error)


def provider_error(error: Error) -> errors.SpecadoError:
    """An error of a response as an exception."""
    code = errors.BY_CLASS.get(error["code"], errors.UnknownError.CODE)
    return errors.of(code, result_name(code), error["message"])


def decode_response(
    body: Data,
    provider: Provider,
    model: Optional[str] = None,
    *,
    status: int = 0,
    headers: Optional[Headers] = None,
    mode: Optional[Mode] = None,
    receipt: Optional[Json] = None,
) -> DecodedResponse:
    """Reads a whole response, or the body of an error.

    An error that the provider answers with is no exception: it stands in `error`, and `raise_for_error` raises it. Give
    the `receipt` of the translation, and what was changed for the wire is undone.
    """
    given = response_struct(
        provider, model, status=status, headers=headers, mode=mode, receipt=receipt, body=data_bytes(body)
    )
    try:
        return DecodedResponse(received(lib.specado_decode_response_with_error, byref(given)))
    except errors.Lossy as error:
        given.mode = b"coerce"
        whole = DecodedResponse(received(lib.specado_decode_response_with_error, byref(given)))
        error.items = refused(whole.lossiness, mode)
        raise


class Failure(NamedTuple):
    """What an error is, and whether to try again."""

    #: Its class, as a result code of `errors`.
    result: int
    #: The class's name in responses, such as "rate_limit".
    code: str
    #: The provider's message, cut to 4 KiB.
    message: str
    #: The HTTP status; 0 if it is not known.
    status: int
    #: May the same request succeed later?
    retryable: bool
    #: After how many milliseconds; None if nobody says.
    retry_after_ms: Optional[int]
    #: The provider's own type and code, JSON; "" if there is none.
    provider_type: str
    provider_code: str
    #: The request's id, for the provider's support.
    request_id: str


def classify(
    body: Data,
    provider: Provider,
    model: Optional[str] = None,
    *,
    status: int = 0,
    headers: Optional[Headers] = None,
) -> Optional[Failure]:
    """Tells which error a response is, and whether to try again; None if it is no error."""
    given = response_struct(provider, model, status=status, headers=headers, body=data_bytes(body))
    found = FailureStruct()
    done(lib.specado_classify_response_with_error, byref(given), byref(found))
    if found.result == 0:
        return None
    # the texts are borrowed until this thread's next call
    texts = (found.code, found.message, found.provider_type, found.provider_code, found.request_id)
    code, message, provider_type, provider_code, request_id = (text.decode("utf-8", "replace") for text in texts)
    return Failure(
        found.result,
        code,
        message,
        found.status,
        found.retryable != 0,
        found.retry_after_ms if found.retry_after_ms >= 0 else None,
        provider_type,
        provider_code,
        request_id,
    )


class EncodedResponse:
    """An answer in the form of an API."""

    __slots__ = ("body", "headers", "lossiness", "status")

    def __init__(self, whole: bytes) -> None:
        parts = members(whole)
        #: The HTTP status.
        self.status: int = json.loads(parts["status"])
        #: The headers.
        self.headers: Dict[str, str] = json.loads(parts["headers"])
        #: The body, JSON.
        self.body = parts["body"]
        #: The report: what the API has no place for.
        self.lossiness: Lossiness = json.loads(parts["lossiness"])

    @property
    def losses(self) -> List[Loss]:
        """The items of the report."""
        return self.lossiness["items"]


def encode_response(
    response: Json,
    dialect: Provider,
    *,
    model: Optional[str] = None,
    mode: Optional[Mode] = None,
    request: Optional[Json] = None,
    created: int = 0,
) -> EncodedResponse:
    """Writes a response in the canonical form as an API's own; an error becomes the API's own error.

    `model` is what the client calls the model, `request` the body that it has sent, `created` a time in seconds since
    1970, for APIs that say one where the response does not.
    """
    text = json_text(response, "the response")
    target = target_struct(dialect, model=model, mode=mode, request=request, created=created)
    try:
        return EncodedResponse(received(lib.specado_encode_response_with_error, text, byref(target)))
    except errors.Lossy as error:
        target.mode = b"coerce"
        whole = EncodedResponse(received(lib.specado_encode_response_with_error, text, byref(target)))
        error.items = refused(whole.lossiness, mode)
        raise
