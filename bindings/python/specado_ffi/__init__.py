"""One provider-neutral prompt in, the exact HTTP request of any language model provider out, with a report of losses.

    import specado_ffi as specado

    done = specado.translate({"prompt": "Hello"}, "anthropic", "claude-sonnet-4-5")
    print(done.method, done.url, done.headers, done.body)

Prompts, specs and whatever else is JSON is given as text, as bytes or as an object. Every function may be called from
any thread; while the library works, other threads of Python go on.
"""

from __future__ import annotations

import json as _json
from typing import Any, Dict

from . import errors
from ._expand import expand
from ._library import lib as _lib
from ._log import set_log
from ._requests import (
    DecodedRequest,
    compare_models,
    decode_request,
    describe_model,
    provider_spec,
    providers,
    validate,
)
from ._responses import (
    DecodedResponse,
    EncodedResponse,
    Failure,
    classify,
    decode_response,
    encode_response,
)
from ._streams import Decoder, Encoder, Event, Transcoder
from ._translate import Context, HttpRequest, Request, Translation, translate, translate_batch
from .errors import Lossy, SpecadoError

__all__ = [
    "Context",
    "DecodedRequest",
    "DecodedResponse",
    "Decoder",
    "EncodedResponse",
    "Encoder",
    "Event",
    "Failure",
    "HttpRequest",
    "Lossy",
    "Request",
    "SpecadoError",
    "Transcoder",
    "Translation",
    "build_info",
    "classify",
    "compare_models",
    "decode_request",
    "decode_response",
    "describe_model",
    "encode_response",
    "errors",
    "expand",
    "provider_spec",
    "providers",
    "set_log",
    "translate",
    "translate_batch",
    "validate",
]

#: The version of the library, and of this package.
__version__: str = _lib.specado_version().decode("ascii")


def build_info() -> Dict[str, Any]:
    """How the library was built: version, commit, target, profile, features, compiler."""
    info: Dict[str, Any] = _json.loads(_lib.specado_build_info())
    return info
