"""The shared library: where it is, and which of its functions are called. The one home of names and types of C."""

from __future__ import annotations

import ctypes
import os
import pathlib
import sys
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int32, c_int64, c_size_t, c_uint32, c_void_p
from typing import Any, Dict, List, Sequence, Tuple, Type

from . import errors

#: The version of the ABI that this file is written for.
ABI_VERSION = 1
VARIABLE = "SPECADO_FFI_LIBRARY"


class RequestStruct(Structure):
    _fields_ = [
        ("prompt_json", c_char_p),
        ("provider_spec_json", c_char_p),
        ("model_id", c_char_p),
        ("mode", c_char_p),
    ]


class OutputStruct(Structure):
    _fields_ = [("result", c_int32), ("json", c_void_p), ("length", c_size_t), ("error", c_void_p)]


class SourceStruct(Structure):
    _fields_ = [("dialect", c_char_p), ("request_json", c_char_p), ("url", c_char_p), ("headers", c_char_p)]


class ResponseStruct(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("provider_spec_json", c_char_p),
        ("model_id", c_char_p),
        ("mode", c_char_p),
        ("status", c_int32),
        ("headers", c_char_p),
        ("body", c_char_p),
        ("body_length", c_size_t),
        ("receipt", c_char_p),
    ]


class FailureStruct(Structure):
    _fields_ = [
        ("result", c_int32),
        ("status", c_int32),
        ("retryable", c_int32),
        ("reserved", c_int32),
        ("retry_after_ms", c_int64),
        ("code", c_char_p),
        ("message", c_char_p),
        ("provider_type", c_char_p),
        ("provider_code", c_char_p),
        ("request_id", c_char_p),
    ]


class TargetStruct(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("provider_spec_json", c_char_p),
        ("model_id", c_char_p),
        ("mode", c_char_p),
        ("request_json", c_char_p),
        ("created", c_int64),
    ]


class EventStruct(Structure):
    _fields_ = [
        ("type", c_int32),
        ("choice", c_int32),
        ("part", c_int32),
        ("kind", c_int32),
        ("field", c_int32),
        ("result", c_int32),
        ("number", c_int64),
        ("id", c_char_p),
        ("id_length", c_size_t),
        ("name", c_char_p),
        ("name_length", c_size_t),
        ("text", c_char_p),
        ("text_length", c_size_t),
    ]


class ColumnOptionsStruct(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("provider_spec_json", c_char_p),
        ("model_id", c_char_p),
        ("mode", c_char_p),
        ("dialect", c_char_p),
        ("providers", c_void_p),
        ("models", c_void_p),
        ("statuses", c_void_p),
        ("contents", c_int32),
        ("threads", c_int32),
        ("receipts", c_void_p),
    ]


#: An event for `struct.unpack`, which reads all of an event at once.
EVENT_FORMAT = "@iiiiiiqPNPNPN"

LogCallback = CFUNCTYPE(None, c_int32, c_char_p, c_char_p, c_void_p)

_TEXT = POINTER(c_void_p)
_LENGTH = POINTER(c_size_t)
_VIEW = [c_void_p, c_int32, _LENGTH, _TEXT]
_BYTES = [_TEXT, _LENGTH, _TEXT]
# Arrow's own structures, by their places
_COLUMN = [c_void_p, c_void_p, POINTER(ColumnOptionsStruct), c_void_p, c_void_p, _TEXT]

#: What is called: the result and the arguments of each function. Of those that can fail the twins with their error
#: text are called, so that it does not matter which thread asks.
FUNCTIONS: Dict[str, Tuple[Any, Sequence[Any]]] = {
    "specado_abi_version": (c_uint32, []),
    "specado_build_info": (c_char_p, []),
    "specado_classify_response_with_error": (c_int32, [POINTER(ResponseStruct), POINTER(FailureStruct), _TEXT]),
    "specado_compare_models_with_error": (c_int32, [c_char_p] * 5 + [_TEXT, _TEXT]),
    "specado_context_add_spec_with_error": (c_int32, [c_void_p, c_char_p, _TEXT]),
    "specado_context_free": (None, [c_void_p]),
    "specado_context_new_with_error": (c_void_p, [_TEXT]),
    "specado_context_translate_with_error": (c_int32, [c_void_p, POINTER(RequestStruct), _TEXT]),
    "specado_debug_allocation_count": (c_size_t, []),
    "specado_decode_arrow_with_error": (c_int32, _COLUMN),
    "specado_decode_request_with_error": (c_int32, [POINTER(SourceStruct), _TEXT, _TEXT]),
    "specado_decode_response_with_error": (c_int32, [POINTER(ResponseStruct), _TEXT, _TEXT]),
    "specado_decoder_feed_with_error": (c_int32, [c_void_p, c_char_p, c_size_t, _TEXT]),
    "specado_decoder_finish_with_error": (c_int32, [c_void_p, _TEXT]),
    "specado_decoder_free": (None, [c_void_p]),
    "specado_decoder_new_with_error": (c_int32, [POINTER(ResponseStruct), c_int32, _TEXT, _TEXT]),
    "specado_decoder_next_with_error": (c_int32, [c_void_p, POINTER(EventStruct), _TEXT]),
    "specado_decoder_reset_with_error": (c_int32, [c_void_p, _TEXT]),
    "specado_decoder_view_with_error": (c_void_p, _VIEW),
    "specado_describe_model_with_error": (c_int32, [c_char_p, c_char_p, _TEXT, _TEXT]),
    "specado_encode_response_with_error": (c_int32, [c_char_p, POINTER(TargetStruct), _TEXT, _TEXT]),
    "specado_encoder_free": (None, [c_void_p]),
    "specado_encoder_new_with_error": (c_int32, [POINTER(TargetStruct), _TEXT, _TEXT]),
    "specado_encoder_push_with_error": (c_int32, [c_void_p, POINTER(EventStruct), _TEXT]),
    "specado_encoder_view_with_error": (c_void_p, _VIEW),
    "specado_get_string_view_with_error": (c_void_p, _VIEW),
    "specado_outputs_free": (None, [POINTER(OutputStruct), c_size_t]),
    "specado_provider_count": (c_size_t, []),
    "specado_provider_name": (c_char_p, [c_size_t]),
    "specado_provider_spec_with_error": (c_char_p, [c_char_p, _TEXT]),
    "specado_result_name": (c_char_p, [c_int32]),
    "specado_set_log_callback_with_error": (c_int32, [c_int32, LogCallback, c_void_p, _TEXT]),
    "specado_string_free": (None, [c_void_p]),
    "specado_transcoder_feed_with_error": (c_int32, [c_void_p, c_char_p, c_size_t, *_BYTES]),
    "specado_transcoder_finish_with_error": (c_int32, [c_void_p, *_BYTES]),
    "specado_transcoder_free": (None, [c_void_p]),
    "specado_transcoder_new_with_error": (c_int32, [POINTER(ResponseStruct), POINTER(TargetStruct), _TEXT, _TEXT]),
    "specado_transcoder_view_with_error": (c_void_p, _VIEW),
    "specado_translate_arrow_with_error": (c_int32, _COLUMN),
    "specado_translate_batch_with_error": (c_int32, [POINTER(RequestStruct), c_size_t, POINTER(OutputStruct), _TEXT]),
    "specado_validate_with_error": (c_int32, [c_char_p, c_char_p, _TEXT, _TEXT]),
    "specado_version": (c_char_p, []),
}

#: The structures, by their names in C.
STRUCTS: Dict[str, Type[Structure]] = {
    "specado_request_t": RequestStruct,
    "specado_output_t": OutputStruct,
    "specado_source_t": SourceStruct,
    "specado_response_t": ResponseStruct,
    "specado_failure_t": FailureStruct,
    "specado_target_t": TargetStruct,
    "specado_event_t": EventStruct,
    "specado_column_options_t": ColumnOptionsStruct,
}


def _places() -> List[str]:
    """Where the library may be: inside of this package, where the variable says, where the system keeps its own."""
    own, of_the_system = {
        "win32": ("specado_ffi.dll", "specado_ffi.dll"),
        "darwin": ("libspecado_ffi.dylib", f"libspecado_ffi.{ABI_VERSION}.dylib"),
    }.get(sys.platform, ("libspecado_ffi.so", f"libspecado_ffi.so.{ABI_VERSION}"))
    inside = pathlib.Path(__file__).resolve().parent / own
    if inside.exists():
        return [str(inside)]
    named = os.environ.get(VARIABLE)
    return [named] if named else [of_the_system]


def _load() -> Any:
    [place] = _places()
    try:
        library = ctypes.CDLL(place)
    except OSError as error:
        raise ImportError(
            f"the library of Specado cannot be loaded: {error}; install the wheel of specado-ffi for this system, or "
            f"name the library's file in {VARIABLE}"
        ) from error
    try:
        library.specado_abi_version.restype = c_uint32
        found = library.specado_abi_version()
        if found != ABI_VERSION:
            raise ImportError(f"{place} has version {found} of the ABI; this package needs {ABI_VERSION}")
        for name, (result, arguments) in FUNCTIONS.items():
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments
    except AttributeError as error:
        raise ImportError(f"{place} is no library of Specado, or one older than this package: {error}") from error
    return library


#: The library itself: the functions above are its attributes.
lib = _load()


def taken(text: c_void_p) -> bytes:
    """A string that the library has handed out, as bytes of ours; it is freed."""
    try:
        return ctypes.string_at(text.value or 0) if text.value else b""
    finally:
        lib.specado_string_free(text)


def failure(result: int, error: c_void_p) -> errors.SpecadoError:
    """The exception for a result and its error text, which is freed."""
    message = taken(error).decode("utf-8", "replace") if error.value else None
    return errors.of(result, result_name(result), message)


def result_name(result: int) -> str:
    """The name of a result code, such as `SPECADO_MODEL_NOT_FOUND`."""
    return str(lib.specado_result_name(result).decode("ascii"))


def received(function: Any, *arguments: Any) -> bytes:
    """Calls a function whose last arguments receive a text and an error text; gives the text."""
    out, error = c_void_p(), c_void_p()
    result: int = function(*arguments, ctypes.byref(out), ctypes.byref(error))
    if result != 0:
        raise failure(result, error)
    return taken(out)


def done(function: Any, *arguments: Any) -> None:
    """Calls a function whose last argument receives an error text."""
    error = c_void_p()
    result: int = function(*arguments, ctypes.byref(error))
    if result != 0:
        raise failure(result, error)
