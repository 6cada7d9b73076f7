"""What a prompt may hold; docs/prompt.md explains it. Made by make_types.py from prompt.schema.json."""

from __future__ import annotations

from typing import Any, Literal, Mapping, Optional, Sequence, TypedDict, Union

from .response import Message as Answer


class PromptStreamOptions(TypedDict, total=False):
    """How the answer is streamed."""

    #: Send the token counts at the end of the stream.
    include_usage: Optional[bool]


class PromptWebSearchOptionsUserLocationApproximate(TypedDict, total=False):
    """Where that is."""

    #: The city.
    city: Optional[str]
    #: The region.
    region: Optional[str]
    #: The country, by two letters.
    country: Optional[str]
    #: The time zone, as the IANA names it.
    timezone: Optional[str]


class PromptWebSearchOptionsUserLocation(TypedDict, total=False):
    """Where the user is."""

    #: How exactly that is known: approximate.
    type: Optional[str]
    #: Where that is.
    approximate: Optional["PromptWebSearchOptionsUserLocationApproximate"]


class PromptWebSearchOptions(TypedDict, total=False):
    """The model may search the web; as OpenAI has it."""

    #: How much of the web is read: low, medium, high.
    search_context_size: Optional[str]
    #: Where the user is.
    user_location: Optional["PromptWebSearchOptionsUserLocation"]


class Prompt(TypedDict, total=False):
    #: In place of `messages`: what the user says.
    prompt: Union[str, Mapping[str, Any]]
    #: The conversation so far, oldest first.
    messages: Sequence[Union["Message", Answer]]
    #: A system message ahead of all others.
    system: Optional[Union[str, "Parts"]]
    #: What the model may call.
    tools: Optional[Sequence["Tool"]]
    tool_choice: "ToolChoice"
    #: May the model call several tools in one turn?
    parallel_tool_calls: Optional[bool]
    response_format: "ResponseFormat"
    sampling: Optional["Sampling"]
    limits: Optional["Limits"]
    reasoning: Optional["Reasoning"]
    output: Optional["Output"]
    rag: Optional["Rag"]
    #: Send the answer piece by piece.
    stream: Optional[bool]
    #: How the answer is streamed.
    stream_options: Optional["PromptStreamOptions"]
    cache_control: Optional["CacheControl"]
    #: Labels of the caller's own.
    metadata: Optional[Mapping[str, Any]]
    #: Who the request is made for.
    user: Optional[str]
    #: Who the request is made for, hashed, for the provider's abuse checks.
    safety_identifier: Optional[str]
    #: What is filtered; as Google has it.
    safety_settings: Any
    #: How the request is processed: auto, default, flex, priority …
    service_tier: Optional[str]
    #: May the provider keep the answer?
    store: Optional[bool]
    #: What most of the answer will be; speeds it up.
    prediction: Optional[Mapping[str, Any]]
    #: Requests with one key share a cache.
    prompt_cache_key: Optional[str]
    #: How long the cache is kept: in_memory, 24h.
    prompt_cache_retention: Any
    #: The model may search the web; as OpenAI has it.
    web_search_options: Optional["PromptWebSearchOptions"]
    #: The answer, kept by the provider, that this request continues.
    previous_response_id: Optional[str]
    #: What to do when the prompt is too long: auto, disabled.
    truncation: Optional[str]
    #: What else the answer shall hold.
    include: Optional[Sequence[str]]
    #: Process the request in the background.
    background: Optional[bool]
    #: By provider: merged into that provider's body as it stands, last. Reported for every other provider.
    provider_options: Optional[Mapping[str, Optional[Mapping[str, Any]]]]


#: What one dialect alone has, by the dialect's name (Groq and Cerebras: the provider's); merged into what is written in
#: it.
Extra = Optional[Mapping[str, Optional[Mapping[str, Any]]]]


class _MessageRequired(TypedDict):
    #: Who speaks.
    role: Literal["system", "developer", "user", "assistant", "tool"]


class Message(_MessageRequired, total=False):
    extra: "Extra"
    #: What is said. Of a tool message: what the tool answered.
    content: Optional[Union[str, "Parts"]]
    #: The speaker's name; of a tool message, the tool's.
    name: Optional[str]
    #: Of a tool message: the call that it answers.
    tool_call_id: Optional[str]
    #: Of a tool message: the tool failed.
    is_error: Optional[bool]
    #: Of an assistant message: commentary or final_answer.
    phase: Optional[str]
    #: Of an assistant message: who has answered, provider/model.
    origin: Optional[str]
    cache_control: Optional["CacheControl"]


#: Parts of a message.
Parts = Sequence["Part"]


class _TextPartRequired(TypedDict):
    #: What the part is.
    type: Literal["text", "refusal"]


class TextPart(_TextPartRequired, total=False):
    """Text, or the refusal of an earlier answer."""

    extra: "Extra"
    #: The text.
    text: Optional[str]
    #: Of an answer: what it quotes; `raw` is the citation as the provider said it.
    citations: Optional[Sequence[Mapping[str, Any]]]
    #: The provider's signature over the part, replayed as it was received.
    signature: Optional[str]
    cache_control: Optional["CacheControl"]


class _MediumPartRequired(TypedDict):
    #: What the part is.
    type: Literal["image", "audio", "video", "document"]


class MediumPart(_MediumPartRequired, total=False):
    """A medium: by `url`, as base64 `data` with its `media_type`, or by the `file_id` of an uploaded file. A
    document may also be plain `text`, or `content` of parts.
    """

    extra: "Extra"
    #: Where the medium is. A data URL stands for its media type and data.
    url: Optional[str]
    #: The bytes in base64.
    data: Optional[str]
    #: What the bytes are: image/png, application/pdf …
    media_type: Optional[str]
    #: An uploaded file, by the provider's identifier.
    file_id: Optional[str]
    #: Of an earlier answer's audio: its identifier.
    id: Optional[str]
    #: Of a document: its text.
    text: Optional[str]
    #: Of a document: its parts.
    content: Optional[Union[str, "Parts"]]
    #: Of audio without a media type: wav, mp3 …
    format: Optional[str]
    #: Of an image: how closely the model looks (low, high, auto).
    detail: Optional[str]
    #: Of audio: what is said in it.
    transcript: Optional[str]
    #: Of a document: its file's name.
    filename: Optional[str]
    #: Of a document: its title.
    title: Optional[str]
    #: Of a document: what else the model should know of it.
    context: Optional[str]
    #: Of a document: may it be cited?
    citations: Any
    #: Of a video: which part of it, how many frames; as Google has it.
    video_metadata: Optional[Mapping[str, Any]]
    cache_control: Optional["CacheControl"]


class _CallPartRequired(TypedDict):
    #: What the part is.
    type: Literal["tool_call", "custom_call"]
    #: The tool's name.
    name: str


class CallPart(_CallPartRequired, total=False):
    """A call that the model made."""

    extra: "Extra"
    #: Its identifier.
    id: Optional[str]
    #: Of a tool_call: the arguments, as an object or as its JSON text.
    arguments: Any
    #: Of a custom_call: the text.
    input: Optional[str]
    #: The provider's signature over the call, replayed as it was received.
    signature: Optional[str]
    cache_control: Optional["CacheControl"]


class _ResultPartRequired(TypedDict):
    #: What the part is.
    type: Literal["tool_result", "custom_result"]


class ResultPart(_ResultPartRequired, total=False):
    """What a tool answered, in a message of role tool."""

    extra: "Extra"
    #: The call that it answers.
    id: Optional[str]
    #: The tool's name; left out, it is that of the call.
    name: Optional[str]
    #: The answer.
    content: Optional[Union[str, "Parts"]]
    #: The tool failed.
    is_error: Optional[bool]
    cache_control: Optional["CacheControl"]


class _ReasoningPartRequired(TypedDict):
    #: What the part is.
    type: Literal["reasoning"]


class ReasoningPart(_ReasoningPartRequired, total=False):
    """What the model thought in an earlier turn, as it was received."""

    extra: "Extra"
    #: The thought.
    text: Optional[str]
    #: The provider's signature over it.
    signature: Optional[str]
    #: The thought in encrypted (or redacted) form.
    encrypted: Optional[str]
    #: Its summary, as OpenAI has it.
    summary: Optional[Sequence[Any]]
    #: Its identifier.
    id: Optional[str]


#: A part of a message. A bare string is a text. Parts of other types are carried whole, for the provider whose form
#: they have.
Part = Union[str, "TextPart", "MediumPart", "CallPart", "ResultPart", "ReasoningPart"]


class CacheControl(TypedDict, total=False):
    """The prompt up to here is worth caching."""

    type: str
    #: How long: 5m, 1h.
    ttl: str


class ToolFormat(TypedDict, total=False):
    """Of a custom tool: which texts it takes."""

    #: text or grammar.
    type: str
    #: Of a grammar: lark or regex.
    syntax: str
    #: Of a grammar: itself.
    definition: str


class Tool(TypedDict, total=False):
    """A function (no `type`), a `custom` tool that takes free text, or a tool that a provider runs: `web_search` and
    `code_execution` for whoever has them, others by their own `type` and in their provider's form.
    """

    extra: "Extra"
    #: function, custom, or the name of a tool that a provider runs.
    type: str
    #: Its name.
    name: str
    #: What it does, for the model.
    description: Optional[str]
    #: Of a function: the JSON Schema of its arguments.
    json_schema: Optional[Union[Mapping[str, Any], bool]]
    #: Of a function: arguments must follow the schema.
    strict: Optional[bool]
    #: Of a custom tool: which texts it takes.
    format: Optional["ToolFormat"]
    cache_control: Optional["CacheControl"]


class _NamedToolRequired(TypedDict):
    #: The tool's name.
    name: str


class NamedTool(_NamedToolRequired, total=False):
    """This tool must be called."""

    #: custom for a custom tool.
    type: Literal["function", "custom"]


class _AllowedToolsRequired(TypedDict):
    type: Literal["allowed", "allowed_tools"]
    #: The tools, by name.
    tools: Sequence["Choice"]


class AllowedTools(_AllowedToolsRequired, total=False):
    """Only these tools may be called."""

    #: auto or required.
    mode: str


class ProviderTool(TypedDict):
    """A tool that a provider runs must be called."""

    type: str


#: Must the model call a tool, and which? auto: it decides; none: it must not; required: it must call one.
ToolChoice = Union[Literal["auto", "none", "required", None], "NamedTool", "AllowedTools", "ProviderTool"]


class ChosenTool(TypedDict, total=False):
    #: The tool's name.
    name: str
    #: Of a tool that a provider runs: its type.
    type: str


Choice = Union[str, "ChosenTool"]


class PlainFormat(TypedDict):
    type: Literal["text", "json_object"]


class _SchemaFormatRequired(TypedDict):
    #: The JSON Schema.
    json_schema: Union[Mapping[str, Any], bool]


class SchemaFormat(_SchemaFormatRequired, total=False):
    """JSON that follows a schema."""

    #: A name for it.
    name: Optional[str]
    #: What it is for.
    description: Optional[str]
    #: The answer must follow it.
    strict: Optional[bool]


#: What the answer looks like.
ResponseFormat = Union[Literal["text", "json_object", None], "PlainFormat", "SchemaFormat"]


class Sampling(TypedDict, total=False):
    """How the next token is chosen. Numbers keep their digits; the ranges are the model's."""

    #: 0: the likeliest tokens; higher: more variety.
    temperature: Optional[float]
    #: Only the likeliest tokens that make up this probability.
    top_p: Optional[float]
    #: Only this many of the likeliest tokens.
    top_k: Optional[float]
    #: Only tokens at least this likely, as a share of the likeliest.
    min_p: Optional[float]
    #: Against tokens, the more often they have occurred.
    frequency_penalty: Optional[float]
    #: Against tokens that have occurred.
    presence_penalty: Optional[float]
    #: Against tokens that have occurred, as a factor.
    repetition_penalty: Optional[float]
    #: The same seed gives the same answer, as far as the provider can.
    seed: Optional[float]
    #: Texts at which the answer ends.
    stop: Optional[Union[str, Sequence[str]]]
    #: By token number: what is added to its logit.
    logit_bias: Optional[Mapping[str, Any]]
    #: How many answers.
    n: Optional[float]
    #: Return the log probabilities of the answer's tokens.
    logprobs: Optional[bool]
    #: … and of this many likely others.
    top_logprobs: Optional[float]


class Limits(TypedDict, total=False):
    """In tokens."""

    #: The longest answer, reasoning included.
    max_output_tokens: Optional[float]
    #: The longest prompt.
    max_prompt_tokens: Optional[float]


class Reasoning(TypedDict, total=False):
    """How much the model thinks before it answers."""

    #: adaptive: the model decides.
    mode: Literal["enabled", "disabled", "adaptive", None]
    #: none, minimal, low, medium, high, xhigh, max; which of them depends on the model.
    effort: Optional[str]
    #: The most tokens it may spend on thinking.
    budget_tokens: Optional[float]
    #: Return a summary of the thoughts: auto, concise, detailed.
    summary: Any
    #: Leave the thoughts out of the answer.
    exclude: Optional[bool]


class OutputAudio(TypedDict, total=False):
    """How a spoken answer sounds."""

    #: The provider's name of the voice.
    voice: Any
    #: wav, mp3, pcm16 …
    format: Optional[str]


class Output(TypedDict, total=False):
    """What the answer is made of."""

    #: text, image, audio.
    modalities: Optional[Sequence[str]]
    #: How a spoken answer sounds.
    audio: Optional["OutputAudio"]
    #: What an image in the answer looks like; as the provider has it.
    image: Optional[Mapping[str, Any]]
    #: low, medium, high.
    verbosity: Optional[str]


class Rag(TypedDict, total=False):
    """What the answer shall be based on."""

    #: Documents that were retrieved.
    documents: Optional[Sequence["Document"]]
    #: Cite them in the answer; a boolean, or as the provider has it.
    citations: Any


class RagDocument(TypedDict, total=False):
    #: Its identifier, for citations.
    id: Optional[str]
    #: Its title.
    title: Optional[str]
    #: Its text.
    text: Optional[str]
    #: Where it is from.
    url: Optional[str]


Document = Union[str, "RagDocument"]
