//! Slots: the named places in a prompt.

use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};

/// How much is lost when a slot does not reach the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// A name for people, or what the provider finds out by itself: the answer does not change (`info`).
    Cosmetic,
    /// A setting or a hint: the answer changes at most in degree (`warning`).
    Tuning,
    /// A hint that saves time or money (`warning`, code `PerformanceImpact`).
    Performance,
    /// Part of what is asked (`error`).
    Content,
}

/// What JSON a slot takes. Anything else is refused with the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum JsonType {
    Any,
    Bool,
    Number,
    String,
    Object,
    Array,
    /// A string or an array of strings.
    Strings,
    /// One of a slot's [`Keyword`](super::Keyword)s; never raw JSON.
    Keyword,
    /// A list of records, walked by `$each`.
    List,
}

impl JsonType {
    /// True if a value is of this type.
    pub fn is_of(self, doc: Doc<'_>, node: NodeId) -> bool {
        let kind = doc.kind(node);
        match self {
            Self::Any | Self::Keyword => true,
            Self::Bool => kind == Kind::Bool,
            Self::Number => kind == Kind::Number,
            Self::String => kind == Kind::String,
            Self::Object => kind == Kind::Object,
            Self::Array | Self::List => kind == Kind::Array,
            Self::Strings => match kind {
                Kind::Array => doc.elements(node).all(|element| doc.kind(element) == Kind::String),
                kind => kind == Kind::String,
            },
        }
    }
}

/// Where a slot stands: in the request or the response, or in the records that `$each` walks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Scope {
    /// The prompt as a whole.
    Request,
    /// A message, as the layout made it.
    Message,
    /// A part of a message (or of a tool result).
    Part,
    /// A tool.
    Tool,
    /// A tool named in `tool_choice`.
    AllowedTool,
    /// A document of `rag`.
    Document,
    /// An element of a plain list (such as `output.modalities`).
    Item,
    /// A response, an event of a stream or an error, as a whole.
    Response,
    /// One of the answers that a response holds.
    Choice,
    /// What an answer is made of where its parts are grouped.
    Output,
    /// A part of an answer, in what parts of prompts do not have.
    AnswerPart,
    /// What a text quotes.
    Citation,
    /// A piece of a call's arguments, by its place in them.
    ArgumentPiece,
}

impl Scope {
    const fn bit(self) -> u16 {
        1 << self as u8
    }
}

const REQUEST: u16 = Scope::Request.bit();
const MESSAGE: u16 = Scope::Message.bit();
const PART: u16 = Scope::Part.bit();
const TOOL: u16 = Scope::Tool.bit();
const ALLOWED: u16 = Scope::AllowedTool.bit();
const DOCUMENT: u16 = Scope::Document.bit();
const ITEM: u16 = Scope::Item.bit();
const RESPONSE: u16 = Scope::Response.bit();
const CHOICE: u16 = Scope::Choice.bit();
const OUTPUT: u16 = Scope::Output.bit();
const ANSWER_PART: u16 = Scope::AnswerPart.bit();
const CITATION: u16 = Scope::Citation.bit();
const ARGUMENT_PIECE: u16 = Scope::ArgumentPiece.bit();
/// A response that holds one answer says of itself what others say of each.
const ANSWER: u16 = RESPONSE | CHOICE;

/// What is known of a slot.
#[derive(Clone, Copy, Debug)]
pub struct SlotInfo {
    /// The name, as specs and reports write it (without `$`).
    pub name: &'static str,
    /// What JSON it takes.
    pub shape: JsonType,
    /// How bad its loss is.
    pub weight: Weight,
    /// For a [`JsonType::List`]: what its elements are.
    pub element: Option<Scope>,
    scopes: u16,
}

macro_rules! slots {
    ($($variant:ident $name:literal $shape:ident $weight:ident $scopes:expr $(=> $element:ident)?;)*) => {
        /// A named place in a prompt.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        #[allow(missing_docs)]
        pub enum Slot { $($variant),* }

        /// All slots, in the order of [`Slot`].
        pub const SLOTS: &[SlotInfo] = &[$(SlotInfo {
            name: $name, shape: JsonType::$shape, weight: Weight::$weight,
            element: {
                #[allow(unused_mut, unused_assignments)]
                {
                    let mut element = None;
                    $(element = Some(Scope::$element);)?
                    element
                }
            },
            scopes: $scopes,
        }),*];

        const ALL: &[Slot] = &[$(Slot::$variant),*];
    };
}

slots! {
    // --- the request. The first one is computed, never read: tag 0 on a tape is "unknown field"
    SystemText "system_text" String Content REQUEST;
    UnreasonedAnswer "unreasoned_answer" Bool Cosmetic REQUEST;
    ModelId "model.id" String Tuning REQUEST;
    Messages "messages" List Content REQUEST => Message;
    System "system" List Content REQUEST => Part;
    Tools "tools" List Content REQUEST => Tool;
    FunctionTools "tools.function" List Content REQUEST => Tool;
    CustomTools "tools.custom" List Content REQUEST => Tool;
    ProviderTools "tools.provider" List Content REQUEST => Tool;
    MixedTools "tools.mixed" Bool Cosmetic REQUEST;
    StrictTools "tools.strict" Keyword Tuning REQUEST;
    ToolChoice "tool_choice" Keyword Content REQUEST;
    ToolChoiceName "tool_choice.name" String Tuning REQUEST;
    ToolChoiceMode "tool_choice.mode" String Tuning REQUEST;
    ToolChoiceType "tool_choice.type" String Tuning REQUEST;
    ToolChoiceRaw "tool_choice.raw" Any Tuning REQUEST;
    ToolChoiceTools "tool_choice.tools" List Content REQUEST => AllowedTool;
    ParallelToolCalls "parallel_tool_calls" Bool Tuning REQUEST;
    ResponseFormat "response_format" Keyword Content REQUEST;
    ResponseFormatName "response_format.name" String Cosmetic REQUEST;
    ResponseFormatDescription "response_format.description" String Tuning REQUEST;
    ResponseFormatSchema "response_format.json_schema" Any Content REQUEST;
    ResponseFormatStrict "response_format.strict" Bool Tuning REQUEST;
    Temperature "sampling.temperature" Number Tuning REQUEST;
    TopP "sampling.top_p" Number Tuning REQUEST;
    TopK "sampling.top_k" Number Tuning REQUEST;
    MinP "sampling.min_p" Number Tuning REQUEST;
    FrequencyPenalty "sampling.frequency_penalty" Number Tuning REQUEST;
    PresencePenalty "sampling.presence_penalty" Number Tuning REQUEST;
    RepetitionPenalty "sampling.repetition_penalty" Number Tuning REQUEST;
    Seed "sampling.seed" Number Tuning REQUEST;
    Stop "sampling.stop" Strings Tuning REQUEST;
    LogitBias "sampling.logit_bias" Object Tuning REQUEST;
    N "sampling.n" Number Tuning REQUEST;
    Logprobs "sampling.logprobs" Bool Tuning REQUEST;
    TopLogprobs "sampling.top_logprobs" Number Tuning REQUEST;
    MaxOutputTokens "limits.max_output_tokens" Number Tuning REQUEST;
    MaxPromptTokens "limits.max_prompt_tokens" Number Tuning REQUEST;
    ReasoningMode "reasoning.mode" Keyword Tuning REQUEST;
    ReasoningEffort "reasoning.effort" String Tuning REQUEST;
    ReasoningBudget "reasoning.budget_tokens" Number Tuning REQUEST;
    ReasoningSummary "reasoning.summary" Any Tuning REQUEST;
    ReasoningExclude "reasoning.exclude" Bool Tuning REQUEST;
    OutputModalities "output.modalities" List Content REQUEST => Item;
    OutputAudio "output.audio" Object Tuning REQUEST;
    OutputAudioVoice "output.audio.voice" Any Tuning REQUEST;
    OutputAudioFormat "output.audio.format" String Tuning REQUEST;
    OutputVerbosity "output.verbosity" String Tuning REQUEST;
    OutputImage "output.image" Object Tuning REQUEST;
    Stream "stream" Bool Tuning REQUEST;
    StreamOptions "stream_options" Object Tuning REQUEST;
    StreamUsage "stream_options.include_usage" Bool Tuning REQUEST;
    Metadata "metadata" Object Tuning REQUEST;
    User "user" String Tuning REQUEST;
    ServiceTier "service_tier" String Tuning REQUEST;
    Store "store" Bool Tuning REQUEST;
    Prediction "prediction" Object Performance REQUEST;
    SafetyIdentifier "safety_identifier" String Tuning REQUEST;
    SafetySettings "safety_settings" Any Content REQUEST;
    PromptCacheKey "prompt_cache_key" String Performance REQUEST;
    PromptCacheRetention "prompt_cache_retention" Any Performance REQUEST;
    WebSearchOptions "web_search_options" Object Content REQUEST;
    WebSearchContextSize "web_search_options.search_context_size" String Tuning REQUEST;
    WebSearchLocationType "web_search_options.user_location.type" String Tuning REQUEST;
    WebSearchLocation "web_search_options.user_location.approximate" Object Tuning REQUEST;
    WebSearchCity "web_search_options.user_location.approximate.city" String Tuning REQUEST;
    WebSearchRegion "web_search_options.user_location.approximate.region" String Tuning REQUEST;
    WebSearchCountry "web_search_options.user_location.approximate.country" String Tuning REQUEST;
    WebSearchTimezone "web_search_options.user_location.approximate.timezone" String Tuning REQUEST;
    PreviousResponseId "previous_response_id" String Content REQUEST;
    Truncation "truncation" String Tuning REQUEST;
    Include "include" Array Tuning REQUEST;
    Background "background" Bool Tuning REQUEST;
    RagDocuments "rag.documents" List Content REQUEST => Document;
    RagCitations "rag.citations" Any Tuning REQUEST;

    // --- records: messages, parts, tools …
    Role "role" Keyword Content MESSAGE;
    Kind "kind" Keyword Content MESSAGE | PART | TOOL | DOCUMENT;
    Type "type" String Content PART | TOOL | ALLOWED | CITATION;
    Raw "raw" Any Content PART | TOOL | ALLOWED | DOCUMENT | ITEM;
    Value "value" Any Content ITEM | ARGUMENT_PIECE;
    Name "name" String Tuning MESSAGE | PART | TOOL | ALLOWED;
    Id "id" String Content MESSAGE | PART | DOCUMENT;
    Parts "parts" List Content MESSAGE | PART | ANSWER | OUTPUT => Part;
    Content "content" String Content MESSAGE | PART;
    CacheControl "cache_control" Any Performance REQUEST | PART | TOOL;
    CacheType "cache_control.type" String Performance PART | TOOL;
    CacheTtl "cache_control.ttl" String Performance PART | TOOL;
    Phase "phase" String Tuning MESSAGE | OUTPUT;
    // who has answered: provider/model
    Origin "origin" String Cosmetic MESSAGE;
    Position "position" Keyword Cosmetic MESSAGE;
    Text "text" String Content MESSAGE | PART | DOCUMENT | ANSWER | CITATION;
    Url "url" String Content PART | DOCUMENT | CITATION;
    Data "data" String Content PART;
    MediaType "media_type" String Cosmetic PART;
    FileId "file_id" String Content PART;
    Filename "filename" String Tuning PART;
    Detail "detail" String Tuning PART;
    Transcript "transcript" String Tuning PART;
    Title "title" String Tuning PART | DOCUMENT | CITATION;
    Context "context" String Tuning PART;
    Citations "citations" Any Tuning PART;
    // what a text of an answer quotes, as the provider said it
    Quotes "quotes" Array Tuning PART;
    VideoMetadata "video_metadata" Object Tuning PART;
    Arguments "arguments" Any Content PART;
    Input "input" String Content PART;
    IsError "is_error" Bool Tuning PART;
    Signature "signature" String Tuning PART;
    Encrypted "encrypted" String Content PART;
    Summary "summary" Array Content PART;
    Description "description" String Content TOOL;
    JsonSchema "json_schema" Any Content TOOL;
    Strict "strict" Bool Tuning TOOL;
    Format "format" Any Content PART | TOOL;
    FormatType "format.type" String Content TOOL;
    Syntax "syntax" String Content TOOL;
    Definition "definition" String Content TOOL;

    // --- the way back: responses, events of streams, errors
    ResponseId "response.id" String Cosmetic RESPONSE;
    ResponseModel "response.model" String Cosmetic RESPONSE;
    ResponseCreated "response.created" Any Cosmetic RESPONSE;
    ResponseTier "response.service_tier" String Cosmetic RESPONSE;
    Choices "choices" List Content RESPONSE => Choice;
    Outputs "outputs" List Content RESPONSE => Output;
    // the number of a choice among its like, or of a part among those of its kind.
    Index "index" Number Content CHOICE | ANSWER_PART;
    // which output, part or summary an event is about
    OutputIndex "output.index" Number Content RESPONSE | OUTPUT;
    OutputId "output.id" String Content RESPONSE;
    // the number of an event among those that were written
    EventNumber "event.number" Number Cosmetic RESPONSE;
    PartIndex "part.index" Number Content RESPONSE;
    CallIndex "call.index" Number Content RESPONSE;
    SummaryIndex "summary.index" Number Content RESPONSE;
    // a thought that may stand under two names
    ReasoningText "reasoning_text" String Content ANSWER;
    RefusalText "refusal_text" String Content ANSWER;
    SummaryText "summary_text" String Content ANSWER_PART;
    Cited "cited" List Tuning ANSWER_PART | ANSWER => Citation;
    // arguments that come in pieces, each with its place
    ArgumentPieces "argument_pieces" List Content ANSWER_PART => ArgumentPiece;
    Path "path" String Content ARGUMENT_PIECE;
    // more of what a part in the provider's own form lists
    Items "items" Array Content ANSWER_PART;
    // more of the call, or of the value, is to come
    Continues "continues" Bool Cosmetic ANSWER_PART | ARGUMENT_PIECE;
    CitedText "cited_text" String Tuning CITATION;
    CitedStart "start" Number Tuning CITATION;
    CitedEnd "end" Number Tuning CITATION;
    AnswerLogprobs "logprobs" Any Tuning ANSWER_PART | ANSWER;
    LogprobsContent "logprobs.content" Array Tuning ANSWER;
    LogprobsRefusal "logprobs.refusal" Array Tuning ANSWER;
    FinishReason "finish_reason" String Content ANSWER;
    FinishRaw "finish.raw" String Content ANSWER;
    FinishMessage "finish.message" String Tuning ANSWER;
    FinishDetails "finish.details" Any Tuning ANSWER;
    StopSequence "stop_sequence" String Tuning ANSWER;
    Grounding "grounding" Any Tuning ANSWER;
    SafetyRatings "safety_ratings" Any Tuning ANSWER;
    BlockedReason "blocked.reason" String Content RESPONSE;
    BlockedMessage "blocked.message" String Tuning RESPONSE;
    BlockedRatings "blocked.ratings" Any Tuning RESPONSE;
    UsageInput "usage.input_tokens" Number Tuning RESPONSE;
    UsageOutput "usage.output_tokens" Number Tuning RESPONSE;
    UsageTotal "usage.total_tokens" Number Tuning RESPONSE;
    UsageCached "usage.input.cached_tokens" Number Tuning RESPONSE;
    UsageCacheWrite "usage.input.cache_write_tokens" Number Tuning RESPONSE;
    UsageCacheWrite5m "usage.input.cache_write_by_ttl.5m" Number Tuning RESPONSE;
    UsageCacheWrite1h "usage.input.cache_write_by_ttl.1h" Number Tuning RESPONSE;
    UsageTool "usage.input.tool_tokens" Number Tuning RESPONSE;
    UsageInputText "usage.input.text_tokens" Number Tuning RESPONSE;
    UsageInputImage "usage.input.image_tokens" Number Tuning RESPONSE;
    UsageInputAudio "usage.input.audio_tokens" Number Tuning RESPONSE;
    UsageReasoning "usage.output.reasoning_tokens" Number Tuning RESPONSE;
    UsageOutputText "usage.output.text_tokens" Number Tuning RESPONSE;
    UsageOutputImage "usage.output.image_tokens" Number Tuning RESPONSE;
    UsageOutputAudio "usage.output.audio_tokens" Number Tuning RESPONSE;
    UsageAccepted "usage.output.accepted_prediction_tokens" Number Tuning RESPONSE;
    UsageRejected "usage.output.rejected_prediction_tokens" Number Tuning RESPONSE;
    UsageServerTools "usage.server_tools" Any Tuning RESPONSE;
    UsageCost "usage.cost" Any Tuning RESPONSE;
    UsageRaw "usage.raw" Any Tuning RESPONSE;
    ErrorMessage "error.message" String Content RESPONSE;
    ErrorType "error.type" String Content RESPONSE;
    ErrorCode "error.code" Any Content RESPONSE;
    ErrorParam "error.param" Any Tuning RESPONSE;
    ErrorStatus "error.status" Number Tuning RESPONSE;
    ErrorDetails "error.details" Any Tuning RESPONSE;
    ErrorReason "error.reason" String Tuning RESPONSE;
    ErrorRetryAfter "error.retry_after" Any Tuning RESPONSE;
    ErrorItems "error.items" List Tuning RESPONSE => Response;
    RequestId "request_id" String Cosmetic RESPONSE;
}

/// How many slots prompts have: the first ones.
pub const PROMPT_SLOTS: usize = Slot::ResponseId as usize;

impl Slot {
    /// What is known of the slot.
    #[inline]
    pub fn info(self) -> &'static SlotInfo {
        &SLOTS[self as usize]
    }

    /// True if it has what all parts of a kind say.
    #[inline]
    pub fn gathers(self) -> bool {
        matches!(self, Self::Text | Self::ReasoningText | Self::RefusalText)
    }

    /// True if whether it is there is seen from what else there is, and not from a value of its own.
    #[inline]
    pub fn is_seen(self) -> bool {
        matches!(
            self,
            Self::Tools
                | Self::FunctionTools
                | Self::CustomTools
                | Self::ProviderTools
                | Self::ToolChoiceTools
                | Self::RagDocuments
                | Self::Messages
                | Self::MixedTools
                | Self::UnreasonedAnswer
        )
    }

    /// True if it holds a JSON Schema.
    pub fn is_schema(self) -> bool {
        matches!(self, Self::JsonSchema | Self::ResponseFormatSchema)
    }

    /// The slot with this number.
    pub fn from_index(index: u16) -> Option<Self> {
        ALL.get(index as usize).copied()
    }

    /// The slot of this name as a template in `scope` sees it, and where it stands: a part's template also sees its
    /// message, and all see the request.
    pub fn find(name: &str, scope: Scope) -> Option<(Self, Scope)> {
        let chain: &[Scope] = match scope {
            Scope::Request => &[Scope::Request],
            Scope::Part => &[Scope::Part, Scope::Message, Scope::Request],
            _ => &[scope, Scope::Request],
        };
        Self::find_along(name, chain)
    }

    /// Likewise, for the templates of responses: a choice's also sees the response, a part's nothing but the part.
    pub fn find_in_response(name: &str, scope: Scope) -> Option<(Self, Scope)> {
        let chain: &[Scope] = match scope {
            Scope::Part => &[Scope::Part, Scope::AnswerPart],
            Scope::Choice => &[Scope::Choice, Scope::Response],
            _ => &[scope],
        };
        let (slot, at) = Self::find_along(name, chain)?;
        Some((slot, if at == Scope::AnswerPart { Scope::Part } else { at }))
    }

    /// Likewise, for what is written alone: all see the response.
    pub fn find_when_written(name: &str, scope: Scope) -> Option<(Self, Scope)> {
        Self::find_in_response(name, scope).or_else(|| Self::find_in_response(name, Scope::Response))
    }

    fn find_along(name: &str, chain: &[Scope]) -> Option<(Self, Scope)> {
        chain.iter().find_map(|&at| {
            ALL.iter().copied().find(|slot| slot.info().name == name && slot.is_in(at)).map(|slot| (slot, at))
        })
    }

    /// All slots of a scope.
    pub fn all(scope: Scope) -> impl Iterator<Item = Self> {
        ALL.iter().copied().filter(move |slot| slot.is_in(scope))
    }

    /// All slots of a scope, those of parts of answers among those of parts.
    pub fn all_seen(scope: Scope) -> impl Iterator<Item = Self> {
        let also = if scope == Scope::Part { Scope::AnswerPart } else { scope };
        ALL.iter().copied().filter(move |slot| slot.is_in(scope) || slot.is_in(also))
    }

    /// True if the slot stands in this scope.
    pub fn is_in(self, scope: Scope) -> bool {
        self.info().scopes & scope.bit() != 0
    }
}
