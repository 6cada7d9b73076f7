"""Requests are read; prompts, specs and requests are checked; models are described and compared."""

from __future__ import annotations

import json
from ctypes import byref, c_void_p
from typing import Any, Dict, List, Optional

from . import errors
from ._library import SourceStruct, failure, lib, received
from ._text import Headers, Json, Provider, c_string, header_lines, json_text, optional
from .types.prompt import Prompt
from .types.report import Comparison, Loss, Lossiness, ModelDescription, ReadRequest, Verdict


class DecodedRequest:
    """A request in an API's form, read as a prompt."""

    __slots__ = ("_whole", "raw")

    def __init__(self, raw: bytes) -> None:
        #: What the library has said, JSON.
        self.raw = raw
        self._whole: ReadRequest = json.loads(raw)

    @property
    def prompt(self) -> Prompt:
        """The prompt: it can be translated for every provider."""
        return self._whole["prompt"]

    @property
    def model(self) -> Optional[str]:
        """The model that the request names, or None."""
        return self._whole["model"]

    @property
    def stream(self) -> bool:
        """True if the answer is asked for piece by piece."""
        return self._whole["stream"]

    @property
    def lossiness(self) -> Lossiness:
        """The report."""
        return self._whole["lossiness"]

    @property
    def losses(self) -> List[Loss]:
        """Its items."""
        return self.lossiness["items"]


def decode_request(
    request: Json, dialect: Provider, *, url: Optional[str] = None, headers: Optional[Headers] = None
) -> DecodedRequest:
    """Reads a request as a prompt.

    `dialect` is the name of a dialect ("anthropic-messages") or of a provider, or a spec. Some APIs have the model in
    the URL, and ask for features in headers.
    """
    source = SourceStruct(
        json_text(dialect, "the dialect"),
        json_text(request, "the request"),
        optional(url, "the URL"),
        header_lines(headers),
    )
    return DecodedRequest(received(lib.specado_decode_request_with_error, byref(source)))


def validate(text: Json, kind: str = "prompt") -> Verdict:
    """Tells everything that is wrong with a text.

    `kind` is "prompt", "provider_spec", "request:" and the name of a dialect ("request:anthropic-messages"), or "response:" and the name of a provider, for what it has answered. What is no JSON at all is an error in the verdict, too; nothing is raised for what is wrong.
    """
    verdict: Verdict = json.loads(
        received(lib.specado_validate_with_error, json_text(text, "the text"), c_string(kind, "the kind"))
    )
    return verdict


def providers() -> List[str]:
    """The names of the built-in providers."""
    return [lib.specado_provider_name(at).decode() for at in range(lib.specado_provider_count())]


def provider_spec(name: str) -> Dict[str, Any]:
    """The spec of a built-in provider."""
    error = c_void_p()
    text = lib.specado_provider_spec_with_error(c_string(name, "the name"), byref(error))
    if text is None:
        raise failure(errors.ProviderNotFound.CODE, error)
    spec: Dict[str, Any] = json.loads(text)
    return spec


def describe_model(provider: Provider, model: str) -> ModelDescription:
    """What is known of a model: limits, modalities, features, parameters, rules, sources."""
    description: ModelDescription = json.loads(
        received(
            lib.specado_describe_model_with_error, json_text(provider, "the provider"), c_string(model, "the model")
        )
    )
    return description


def compare_models(
    prompt: Json, from_provider: Provider, from_model: str, to_provider: Provider, to_model: str
) -> Comparison:
    """What a prompt would lose when it is moved from one model to another."""
    comparison: Comparison = json.loads(
        received(
            lib.specado_compare_models_with_error,
            json_text(prompt, "the prompt"),
            json_text(from_provider, "the provider"),
            c_string(from_model, "the model"),
            json_text(to_provider, "the provider"),
            c_string(to_model, "the model"),
        )
    )
    return comparison
