"""What a response holds; docs/response.md explains it. Made by make_types.py from response.schema.json."""

from __future__ import annotations

from typing import Any, Dict, List, Literal, Optional, TypedDict, Union


class _ResponseRequired(TypedDict):
    #: The answers; one, unless more were asked for.
    choices: List["Choice"]
    #: Is this the whole response? False after an error, and if the connection ended early.
    complete: bool


class Response(_ResponseRequired, total=False):
    #: The provider's name for this response.
    id: str
    #: The model that answered, as the provider names it.
    model: str
    #: When it was made, as the provider says it: seconds since 1970, or a date.
    created: Union[float, str]
    #: The spec by which it was read.
    provider: str
    #: The dialect of that spec.
    dialect: str
    #: What the provider wants to be told when something went wrong.
    request_id: str
    #: How the request was processed.
    service_tier: str
    usage: "Usage"
    blocked: "Blocked"
    error: "Error"
    #: What the spec does not know: the JSON Pointer in the body or event, and the value.
    extra: Dict[str, Any]


class ChoiceFinish(TypedDict, total=False):
    """The reason in the provider's own words."""

    #: Its own word.
    raw: str
    #: Its explanation.
    message: str
    #: What else it says of it, as it came.
    details: Any


class _ChoiceRequired(TypedDict):
    #: Its place among the choices.
    index: int
    message: "Message"
    #: Why it ended; null if the provider has not said it.
    finish_reason: Optional["FinishReason"]


class Choice(_ChoiceRequired, total=False):
    #: The reason in the provider's own words.
    finish: "ChoiceFinish"
    #: The stop sequence that was met.
    stop_sequence: str
    #: What was searched, as it came.
    grounding: Any
    #: How the provider rates the answer, as it came.
    safety_ratings: Any
    #: How likely the tokens were, as the provider has it.
    logprobs: Union[Dict[str, Any], List[Any]]
    #: Citations of an answer without text.
    citations: List["Citation"]


class _MessageRequired(TypedDict):
    role: Literal["assistant"]
    #: Its parts, in order.
    content: List["Part"]


class Message(_MessageRequired, total=False):
    """A message of a prompt: append it to `messages`."""

    #: Commentary or the final answer, as the provider says it.
    phase: str
    #: Who has answered: provider/model, or the provider.
    origin: str


#: A part of the answer. One whose `type` is none of these is in the provider's own form.
Part = Union["KnownPart", "OtherPart"]


class KnownPartSummaryItem(TypedDict):
    type: Literal["summary_text"]
    text: str


class _KnownPartRequired(TypedDict):
    type: Literal["text", "reasoning", "refusal", "tool_call", "custom_call", "image", "audio", "video", "document"]


class KnownPart(_KnownPartRequired, total=False):
    #: Of a call: its result names it. Else the provider's name of the part.
    id: str
    #: The tool that is called, by the name that the prompt had.
    name: str
    #: Of a tool call: an object; the text as it came if it is none.
    arguments: Union[Dict[str, Any], str]
    #: Of a custom call: free text.
    input: str
    #: Of a text, a refusal, a thought.
    text: str
    #: What a thought comes to, as the provider tells it.
    summary: List["KnownPartSummaryItem"]
    #: The provider's proof that the part is its own: replayed to the same provider.
    signature: str
    #: A thought that only the provider can read.
    encrypted: str
    #: Bytes that the model made, base64.
    data: str
    #: Of which type they are.
    media_type: str
    #: Where they can be fetched.
    url: str
    #: The provider's name for a file.
    file_id: str
    #: The name of a file.
    filename: str
    #: The title of a document.
    title: str
    #: The format of a thought's signature or of audio, as the provider names it.
    format: Any
    #: How closely an image is looked at.
    detail: str
    #: What audio says.
    transcript: str
    #: How likely the tokens were, as the provider has it.
    logprobs: Any
    #: What a text is based on.
    citations: List["Citation"]
    #: What the spec does not know of the part: by dialect, as it came.
    extra: Dict[str, Dict[str, Any]]


#: A part in the provider's own form, untouched: a server tool's call or result.
OtherPart = Dict[str, Any]


class _CitationRequired(TypedDict):
    #: The citation as it came.
    raw: Any


class Citation(_CitationRequired, total=False):
    #: What kind it is, in the provider's words.
    type: str
    #: Where the source is.
    url: str
    #: What the source is called.
    title: str
    #: The part of the answer that it belongs to.
    text: str
    #: What is quoted.
    cited_text: str
    #: Where it begins, as the provider counts.
    start: float
    #: Where it ends.
    end: float


FinishReason = Literal[
    "stop",
    "stop_sequence",
    "length",
    "tool_calls",
    "content_filter",
    "refusal",
    "pause",
    "context_length",
    "malformed_tool_call",
    "error",
    "cancelled",
    "other",
]


UsageInputCacheWriteByTtl = TypedDict(
    "UsageInputCacheWriteByTtl",
    {
        "5m": "Count",
        "1h": "Count",
    },
    total=False,
)


class UsageInput(TypedDict, total=False):
    """Parts of the input."""

    #: Read from a cache.
    cached_tokens: "Count"
    #: Written to a cache.
    cache_write_tokens: "Count"
    #: The same by lifetime.
    cache_write_by_ttl: "UsageInputCacheWriteByTtl"
    #: Brought in by tools that the provider ran.
    tool_tokens: "Count"
    text_tokens: "Count"
    image_tokens: "Count"
    audio_tokens: "Count"


class UsageOutput(TypedDict, total=False):
    """Parts of the output."""

    #: Thoughts.
    reasoning_tokens: "Count"
    text_tokens: "Count"
    image_tokens: "Count"
    audio_tokens: "Count"
    #: Of a prediction that came true.
    accepted_prediction_tokens: "Count"
    #: Of one that did not.
    rejected_prediction_tokens: "Count"


class Usage(TypedDict, total=False):
    """Tokens. The counts are inclusive: input with what was cached, output with reasoning."""

    #: All that was read.
    input_tokens: "Count"
    #: All that was written.
    output_tokens: "Count"
    #: Both together.
    total_tokens: "Count"
    #: Parts of the input.
    input: "UsageInput"
    #: Parts of the output.
    output: "UsageOutput"
    #: How often the provider's own tools ran, as it counts.
    server_tools: Any
    #: What it cost, as the provider says it.
    cost: Any
    #: The provider's own numbers.
    raw: Dict[str, Any]


Count = int


class Blocked(TypedDict, total=False):
    """The prompt was refused before anything was written."""

    #: Why, in the provider's words.
    reason: str
    #: For people.
    message: str
    #: As it came.
    ratings: Any


class _ErrorRequired(TypedDict):
    code: "ErrorClass"
    #: The provider's words.
    message: str
    #: May the same request succeed later?
    retryable: bool


class Error(_ErrorRequired, total=False):
    #: The HTTP status.
    status: int
    #: The provider's type of the error.
    type: str
    #: The provider's code of it.
    provider_code: Union[str, float, bool, Dict[str, Any], List[Any]]
    #: The provider's reason.
    reason: str
    #: The field that is to blame.
    param: Any
    #: What else is said, as it came.
    details: Any
    #: The status that the body says.
    provider_status: float
    #: The delay as the body says it.
    retry_after: Union[float, str, Dict[str, Any]]
    #: What the provider wants to be told.
    request_id: str
    #: When to try again, in milliseconds from now.
    retry_after_ms: int


ErrorClass = Literal[
    "authentication",
    "permission",
    "quota",
    "rate_limit",
    "overloaded",
    "context_length",
    "content_filtered",
    "model_not_found",
    "too_large",
    "invalid_request",
    "timeout",
    "cancelled",
    "server",
    "network",
]


class _EventJsonRequired(TypedDict):
    event: Literal["start", "part_start", "delta", "part_end", "finish", "usage", "extra", "error", "end"]


class EventJson(_EventJsonRequired, total=False):
    """An event of a stream, as `specado decode --stream --events` prints it."""

    #: The choice that it is about.
    choice: int
    #: The part of that choice.
    part: int
    #: What the part is.
    kind: Literal[
        "text",
        "reasoning",
        "refusal",
        "tool_call",
        "custom_call",
        "image",
        "audio",
        "video",
        "document",
        "other",
    ]
    #: The field of the part that grows.
    field: Literal[
        "text",
        "arguments",
        "input",
        "summary",
        "transcript",
        "data",
        "signature",
        "encrypted",
        "citation",
        "raw",
        "item",
    ]
    id: str
    name: str
    text: str
    #: Which text of a summary grows.
    number: int
    #: Of an error: when to try again.
    retry_after_ms: int
    #: Of the last event: is the response whole?
    complete: bool
