"""Columns: a million prompts, or answers, at once and on all cores. It needs pyarrow (`pip install specado-ffi[arrow]`).

    from specado_ffi import arrow

    table = arrow.translate(prompts, "anthropic", "claude-sonnet-4-5")

The texts go to the library as they lie in memory, and the columns that it makes come back without a copy.
"""

from __future__ import annotations

import ctypes
from ctypes import CFUNCTYPE, Structure, byref, c_int64, c_void_p
from typing import Any, List, Optional

from ._library import ColumnOptionsStruct, done, lib
from ._text import Mode, Provider, c_string, optional, optional_json

try:
    import pyarrow  # type: ignore[import-not-found, import-untyped, unused-ignore]
except ImportError as error:
    raise ImportError("specado_ffi.arrow needs pyarrow: pip install 'specado-ffi[arrow]'") from error

__all__ = ["decode", "translate"]

_BODIES, _REPORTS, _RESULTS, _RECEIPTS = 1, 2, 4, 8


class _Array(Structure):
    """Arrow's own `struct ArrowArray`."""

    _fields_ = [
        ("length", c_int64),
        ("null_count", c_int64),
        ("offset", c_int64),
        ("n_buffers", c_int64),
        ("n_children", c_int64),
        ("buffers", c_void_p),
        ("children", c_void_p),
        ("dictionary", c_void_p),
        ("release", c_void_p),
        ("private_data", c_void_p),
    ]


class _Schema(Structure):
    """Arrow's own `struct ArrowSchema`."""

    _fields_ = [
        ("format", c_void_p),
        ("name", c_void_p),
        ("metadata", c_void_p),
        ("flags", c_int64),
        ("n_children", c_int64),
        ("children", c_void_p),
        ("dictionary", c_void_p),
        ("release", c_void_p),
        ("private_data", c_void_p),
    ]


def translate(
    prompts: Any,
    provider: Optional[Provider] = None,
    model: Optional[str] = None,
    mode: Optional[Mode] = None,
    *,
    dialect: Optional[Provider] = None,
    bodies: bool = True,
    reports: bool = True,
    results: bool = False,
    receipts: bool = False,
    threads: int = 0,
) -> Any:
    """Translates a column of prompts into a `pyarrow.Table`.

    `prompts` is a column of JSON texts: whatever pyarrow takes for one (an array, a chunked array, a list of texts, a
    column of Polars), or a table with a column "prompt" and, if each row has its own, "provider" and "model". With a
    `dialect` the prompts are requests in that API's form.

    The table has "body", "report" (null where there is nothing to report), "result" and "receipt" (null where nothing
    is to be undone in the answer), as far as they are asked for, then "error" and "code": a row that failed has its
    error text and its result code, and the others do not suffer.
    """
    options = _options(provider, model, mode, dialect, threads, (bodies, reports, results, receipts))
    return _done(lib.specado_translate_arrow_with_error, prompts, options)


def decode(
    responses: Any,
    provider: Optional[Provider] = None,
    model: Optional[str] = None,
    mode: Optional[Mode] = None,
    *,
    bodies: bool = True,
    reports: bool = True,
    results: bool = False,
    threads: int = 0,
) -> Any:
    """Reads a column of whole responses into a `pyarrow.Table`.

    `responses` is a column of bodies, texts or binary, or a table with a column "response" and, if each row has its own,
    "provider", "model", "status" (int32) and "receipt", which `translate` makes: what it has changed for the wire (names
    of tools, JSON by a tool) is undone. The table has "response" (the canonical one), the others are those of
    `translate`. An error that a provider has answered with is no failure of its row: it stands in the response.
    """
    options = _options(provider, model, mode, None, threads, (bodies, reports, results, False))
    return _done(lib.specado_decode_arrow_with_error, responses, options)


def _options(
    provider: Optional[Provider],
    model: Optional[str],
    mode: Optional[Mode],
    dialect: Optional[Provider],
    threads: int,
    wanted: Any,
) -> ColumnOptionsStruct:
    contents = sum(bit for bit, asked in zip((_BODIES, _REPORTS, _RESULTS, _RECEIPTS), wanted) if asked)
    if contents == 0:
        raise ValueError("nothing is asked for: say bodies, reports, results or receipts")
    return ColumnOptionsStruct(
        ctypes.sizeof(ColumnOptionsStruct),
        optional_json(provider, "the provider"),
        None if model is None else c_string(model, "the model"),
        optional(mode, "the mode"),
        optional_json(dialect, "the dialect"),
        None,
        None,
        None,
        contents,
        threads,
        None,
    )


def _chunks(given: Any) -> List[Any]:
    """The arrays that a column is made of; rows of a table are structs."""
    if isinstance(given, (pyarrow.Array, pyarrow.RecordBatch)):
        return [given]
    if isinstance(given, pyarrow.Table):
        return list(given.to_batches()) or [pyarrow.RecordBatch.from_pylist([], schema=given.schema)]
    if not isinstance(given, pyarrow.ChunkedArray):
        # other libraries' columns and tables come as a stream; of lists and the like pyarrow makes arrays
        if not hasattr(given, "__arrow_c_stream__"):
            return [pyarrow.array(given, None if hasattr(given, "__arrow_c_array__") else pyarrow.large_string())]
        given = pyarrow.chunked_array(given)
    return list(given.chunks) or [pyarrow.array([], given.type)]


def _done(function: Any, given: Any, options: ColumnOptionsStruct) -> Any:
    return pyarrow.Table.from_batches([_of_chunk(function, chunk, options) for chunk in _chunks(given)])


def _of_chunk(function: Any, chunk: Any, options: ColumnOptionsStruct) -> Any:
    lent, of_lent, made, of_made = _Array(), _Schema(), _Array(), _Schema()
    chunk._export_to_c(ctypes.addressof(lent), ctypes.addressof(of_lent))
    try:
        done(function, byref(lent), byref(of_lent), byref(options), byref(made), byref(of_made))
        # what is made is pyarrow's from here on
        return pyarrow.RecordBatch._import_from_c(ctypes.addressof(made), ctypes.addressof(of_made))
    finally:
        for one in (lent, of_lent, made, of_made):
            _release(one)


def _release(one: Structure) -> None:
    """Releases a structure of Arrow's that nobody has taken over."""
    if one.release:
        CFUNCTYPE(None, c_void_p)(one.release)(ctypes.addressof(one))
