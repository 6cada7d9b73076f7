"""What is reported: losses, verdicts, descriptions of models, comparisons."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, TypedDict

from .prompt import Prompt

__all__ = [
    "Comparison",
    "Head",
    "Lossiness",
    "Loss",
    "ModelDescription",
    "Problem",
    "ReadRequest",
    "Side",
    "Verdict",
]


class _LossRequired(TypedDict):
    code: str
    path: str
    message: str
    severity: str


class Loss(_LossRequired, total=False):
    """Something that could not be carried over as asked; docs/prompt.md has the codes."""

    #: What the prompt said.
    before: Any
    #: What is sent.
    after: Any
    #: What to do.
    suggestion: str


class Lossiness(TypedDict):
    """A report: every item, the worst severity (`none`, `info`, `warning`, `error`), a summary for people."""

    items: List[Loss]
    max_severity: str
    summary: str


class _ProblemRequired(TypedDict):
    path: str
    message: str


class Problem(_ProblemRequired, total=False):
    """What is wrong with a text, and where: a JSON Pointer, a line and a column, both from 1."""

    line: int
    column: int
    suggestion: str
    #: Of a spec: the document that the place is in.
    source: str


class _VerdictRequired(TypedDict):
    valid: bool
    errors: List[Problem]


class Verdict(_VerdictRequired, total=False):
    """What `validate` finds; of a request there are notes, too: what the dialect's spec does not know."""

    notes: List[Problem]


class ReadRequest(TypedDict):
    """What `decode_request` makes of a request, as the library says it."""

    prompt: Prompt
    model: Optional[str]
    stream: bool
    lossiness: Lossiness


class Head(TypedDict):
    """The HTTP status and the media type of a stream that is written."""

    status: int
    content_type: str


class _Described(TypedDict):
    provider: str
    model: str
    dialect: str


class ModelDescription(_Described, total=False):
    """What is known of a model."""

    title: str
    docs: str
    family: str
    listed: bool
    aliases: List[str]
    limits: Dict[str, int]
    modalities: Dict[str, List[str]]
    features: Dict[str, str]
    parameters: Dict[str, Dict[str, Any]]
    rules: Dict[str, Any]
    sources: List[Dict[str, Any]]


class _SideRequired(TypedDict):
    provider: str
    model: str


class Side(_SideRequired, total=False):
    """One of the two models of a comparison."""

    context_window: Optional[int]
    max_severity: str
    summary: str
    #: Why nothing of the prompt could be sent there.
    refused: str


# `from` is a word of Python's
Comparison = TypedDict(
    "Comparison",
    {"from": Side, "to": Side, "lost": List[Loss], "kept": List[Loss], "regained": List[Loss]},
)
