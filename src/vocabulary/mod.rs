//! The vocabulary of prompts: every slot that a spec's template can name, and every word that a slot can hold.
//!
//! This is the single home of the names. The reader fills slots, specs name them, the report looks up how bad it is
//! to lose one. The prompt's JSON Schema and `docs/provider-spec.md` are held to this table by tests.

/// How much is lost when a slot does not reach the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// A name for people, or what the provider finds out by itself: the answer does not change (`info`).
    Label,
    /// A setting or a hint: the answer changes at most in degree (`warning`).
    Knob,
    /// A hint that saves time or money (`warning`, code `PerformanceImpact`).
    Cost,
    /// Part of what is asked (`error`).
    Content,
}

/// What JSON a slot takes. Anything else is refused with the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Shape {
    Any,
    Bool,
    Number,
    String,
    Object,
    Array,
    /// A string or an array of strings.
    Strings,
    /// One of a slot's [`Word`]s; never raw JSON.
    Word,
    /// A list of records, walked by `$each`.
    List,
}

/// Where a slot stands: in the request, or in the records that `$each` walks.
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
    Choice,
    /// A document of `rag`.
    Document,
    /// An element of a plain list (such as `output.modalities`).
    Item,
}

impl Scope {
    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

const REQUEST: u8 = Scope::Request.bit();
const MESSAGE: u8 = Scope::Message.bit();
const PART: u8 = Scope::Part.bit();
const TOOL: u8 = Scope::Tool.bit();
const CHOICE: u8 = Scope::Choice.bit();
const DOCUMENT: u8 = Scope::Document.bit();
const ITEM: u8 = Scope::Item.bit();

/// What is known of a slot.
#[derive(Clone, Copy, Debug)]
pub struct SlotInfo {
    /// The name, as specs and reports write it (without `$`).
    pub name: &'static str,
    /// What JSON it takes.
    pub shape: Shape,
    /// How bad its loss is.
    pub weight: Weight,
    /// For a [`Shape::List`]: what its elements are.
    pub element: Option<Scope>,
    scopes: u8,
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
            name: $name, shape: Shape::$shape, weight: Weight::$weight,
            element: { #[allow(unused_mut, unused_assignments)] { let mut element = None; $(element = Some(Scope::$element);)? element } },
            scopes: $scopes,
        }),*];

        const ALL: &[Slot] = &[$(Slot::$variant),*];
    };
}

slots! {
    // --- the request. The first one is computed, never read: meaning 0 on a tape is "unknown field"
    SystemText "system_text" String Content REQUEST;
    UnreasonedAnswer "unreasoned_answer" Bool Label REQUEST;
    ModelId "model.id" String Knob REQUEST;
    Messages "messages" List Content REQUEST => Message;
    System "system" List Content REQUEST => Part;
    Tools "tools" List Content REQUEST => Tool;
    FunctionTools "tools.function" List Content REQUEST => Tool;
    ProviderTools "tools.provider" List Content REQUEST => Tool;
    MixedTools "tools.mixed" Bool Label REQUEST;
    ToolChoice "tool_choice" Word Content REQUEST;
    ToolChoiceName "tool_choice.name" String Knob REQUEST;
    ToolChoiceMode "tool_choice.mode" String Knob REQUEST;
    ToolChoiceType "tool_choice.type" String Knob REQUEST;
    ToolChoiceRaw "tool_choice.raw" Any Knob REQUEST;
    ToolChoiceTools "tool_choice.tools" List Content REQUEST => Choice;
    ParallelToolCalls "parallel_tool_calls" Bool Knob REQUEST;
    ResponseFormat "response_format" Word Content REQUEST;
    ResponseFormatName "response_format.name" String Label REQUEST;
    ResponseFormatDescription "response_format.description" String Knob REQUEST;
    ResponseFormatSchema "response_format.json_schema" Any Content REQUEST;
    ResponseFormatStrict "response_format.strict" Bool Knob REQUEST;
    Temperature "sampling.temperature" Number Knob REQUEST;
    TopP "sampling.top_p" Number Knob REQUEST;
    TopK "sampling.top_k" Number Knob REQUEST;
    MinP "sampling.min_p" Number Knob REQUEST;
    FrequencyPenalty "sampling.frequency_penalty" Number Knob REQUEST;
    PresencePenalty "sampling.presence_penalty" Number Knob REQUEST;
    RepetitionPenalty "sampling.repetition_penalty" Number Knob REQUEST;
    Seed "sampling.seed" Number Knob REQUEST;
    Stop "sampling.stop" Strings Knob REQUEST;
    LogitBias "sampling.logit_bias" Object Knob REQUEST;
    N "sampling.n" Number Knob REQUEST;
    Logprobs "sampling.logprobs" Bool Knob REQUEST;
    TopLogprobs "sampling.top_logprobs" Number Knob REQUEST;
    MaxOutputTokens "limits.max_output_tokens" Number Knob REQUEST;
    MaxPromptTokens "limits.max_prompt_tokens" Number Knob REQUEST;
    ReasoningMode "reasoning.mode" Word Knob REQUEST;
    ReasoningEffort "reasoning.effort" String Knob REQUEST;
    ReasoningBudget "reasoning.budget_tokens" Number Knob REQUEST;
    ReasoningSummary "reasoning.summary" Any Knob REQUEST;
    ReasoningExclude "reasoning.exclude" Bool Knob REQUEST;
    OutputModalities "output.modalities" List Content REQUEST => Item;
    OutputAudio "output.audio" Object Knob REQUEST;
    OutputAudioVoice "output.audio.voice" Any Knob REQUEST;
    OutputAudioFormat "output.audio.format" String Knob REQUEST;
    OutputVerbosity "output.verbosity" String Knob REQUEST;
    OutputImage "output.image" Object Knob REQUEST;
    Stream "stream" Bool Knob REQUEST;
    StreamOptions "stream_options" Object Knob REQUEST;
    StreamUsage "stream_options.include_usage" Bool Knob REQUEST;
    Metadata "metadata" Object Knob REQUEST;
    User "user" String Knob REQUEST;
    ServiceTier "service_tier" String Knob REQUEST;
    Store "store" Bool Knob REQUEST;
    Prediction "prediction" Object Cost REQUEST;
    SafetyIdentifier "safety_identifier" String Knob REQUEST;
    SafetySettings "safety_settings" Any Content REQUEST;
    PromptCacheKey "prompt_cache_key" String Cost REQUEST;
    PromptCacheRetention "prompt_cache_retention" Any Cost REQUEST;
    WebSearchOptions "web_search_options" Object Content REQUEST;
    WebSearchContextSize "web_search_options.search_context_size" String Knob REQUEST;
    WebSearchLocationType "web_search_options.user_location.type" String Knob REQUEST;
    WebSearchLocation "web_search_options.user_location.approximate" Object Knob REQUEST;
    WebSearchCity "web_search_options.user_location.approximate.city" String Knob REQUEST;
    WebSearchRegion "web_search_options.user_location.approximate.region" String Knob REQUEST;
    WebSearchCountry "web_search_options.user_location.approximate.country" String Knob REQUEST;
    WebSearchTimezone "web_search_options.user_location.approximate.timezone" String Knob REQUEST;
    PreviousResponseId "previous_response_id" String Content REQUEST;
    Truncation "truncation" String Knob REQUEST;
    Include "include" Array Knob REQUEST;
    Background "background" Bool Knob REQUEST;
    RagDocuments "rag.documents" List Content REQUEST => Document;
    RagCitations "rag.citations" Any Knob REQUEST;

    // --- records: messages, parts, tools …
    Role "role" Word Content MESSAGE;
    Kind "kind" Word Content MESSAGE | PART | TOOL | DOCUMENT;
    Type "type" String Content PART | TOOL | CHOICE;
    Raw "raw" Any Content PART | TOOL | CHOICE | DOCUMENT | ITEM;
    Value "value" Any Content ITEM;
    Name "name" String Knob MESSAGE | PART | TOOL | CHOICE;
    Id "id" String Content MESSAGE | PART | DOCUMENT;
    Parts "parts" List Content MESSAGE | PART => Part;
    Content "content" String Content MESSAGE | PART;
    CacheControl "cache_control" Any Cost REQUEST | PART | TOOL;
    CacheType "cache_control.type" String Cost PART | TOOL;
    CacheTtl "cache_control.ttl" String Cost PART | TOOL;
    Phase "phase" String Knob MESSAGE;
    Position "position" Word Label MESSAGE;
    Text "text" String Content MESSAGE | PART | DOCUMENT;
    Url "url" String Content PART | DOCUMENT;
    Data "data" String Content PART;
    MediaType "media_type" String Label PART;
    FileId "file_id" String Content PART;
    Filename "filename" String Knob PART;
    Detail "detail" String Knob PART;
    Transcript "transcript" String Knob PART;
    Title "title" String Knob PART | DOCUMENT;
    Context "context" String Knob PART;
    Citations "citations" Any Knob PART;
    VideoMetadata "video_metadata" Object Knob PART;
    Arguments "arguments" Any Content PART;
    Input "input" String Content PART;
    IsError "is_error" Bool Knob PART;
    Signature "signature" String Knob PART;
    Encrypted "encrypted" String Content PART;
    Summary "summary" Array Content PART;
    Description "description" String Content TOOL;
    JsonSchema "json_schema" Any Content TOOL;
    Strict "strict" Bool Knob TOOL;
    Format "format" Any Content PART | TOOL;
    FormatType "format.type" String Content TOOL;
    Syntax "syntax" String Content TOOL;
    Definition "definition" String Content TOOL;
}

impl Slot {
    /// What is known of the slot.
    #[inline]
    pub fn info(self) -> &'static SlotInfo {
        &SLOTS[self as usize]
    }

    /// The slot with this number.
    pub fn from_index(index: u8) -> Option<Self> {
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
        chain.iter().find_map(|&at| ALL.iter().copied().find(|slot| slot.info().name == name && slot.is_in(at)).map(|slot| (slot, at)))
    }

    /// All slots of a scope.
    pub fn all(scope: Scope) -> impl Iterator<Item = Self> {
        ALL.iter().copied().filter(move |slot| slot.is_in(scope))
    }

    fn is_in(self, scope: Scope) -> bool {
        self.info().scopes & scope.bit() != 0
    }
}

macro_rules! words {
    ($($variant:ident $text:literal)*) => {
        /// A word of the vocabulary: a role, a kind of part, a choice.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        #[allow(missing_docs)]
        pub enum Word { $($variant),* }

        impl Word {
            /// All words.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The word as templates and prompts write it.
            pub fn text(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }
        }
    };
}

words! {
    System "system" Developer "developer" User "user" Assistant "assistant" Tool "tool"
    Message "message"
    Text "text" Image "image" Audio "audio" Video "video" Document "document" ToolCall "tool_call"
    ToolResult "tool_result" Reasoning "reasoning" Refusal "refusal" CustomCall "custom_call" CustomResult "custom_result" Other "other"
    Function "function" Custom "custom" Provider "provider"
    Auto "auto" None "none" Required "required" Named "named" Allowed "allowed"
    JsonObject "json_object" JsonSchema "json_schema"
    First "first" Middle "middle" Last "last"
    Enabled "enabled" Disabled "disabled" Adaptive "adaptive"
}

impl Word {
    /// True for the kinds of part that call a tool.
    pub fn is_call(self) -> bool {
        matches!(self, Self::ToolCall | Self::CustomCall)
    }

    /// True for the kinds of part that answer such a call.
    pub fn is_result(self) -> bool {
        matches!(self, Self::ToolResult | Self::CustomResult)
    }

    /// True for a tool of a list of tools: of all, or of those of one kind.
    pub fn is_in(self, list: Slot) -> bool {
        match list {
            Slot::FunctionTools => self == Self::Function,
            Slot::ProviderTools => self == Self::Provider,
            _ => true,
        }
    }

    /// The word of this text.
    pub fn find(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|word| word.text() == text)
    }

    /// The words that a word slot can hold in a scope: what the arms of a `$match` may name.
    pub fn of(slot: Slot, scope: Scope) -> &'static [Self] {
        #[allow(clippy::enum_glob_use, reason = "a table of nothing but words")]
        use Word::*;
        match (slot, scope) {
            (Slot::Role, _) => &[System, Developer, User, Assistant, Tool],
            (Slot::Kind, Scope::Message) => &[Message, Reasoning, ToolCall, ToolResult, CustomCall, CustomResult, Other],
            (Slot::Kind, Scope::Part) => {
                &[Text, Image, Audio, Video, Document, ToolCall, ToolResult, Reasoning, Refusal, CustomCall, CustomResult, Other]
            }
            (Slot::Kind, Scope::Tool) => &[Function, Custom, Provider],
            (Slot::Kind, Scope::Document) => &[Text, Document],
            (Slot::Position, _) => &[First, Middle, Last],
            (Slot::ToolChoice, _) => &[Auto, None, Required, Named, Allowed, Custom, Provider],
            (Slot::ResponseFormat, _) => &[Text, JsonObject, JsonSchema],
            (Slot::ReasoningMode, _) => &[Enabled, Disabled, Adaptive],
            _ => &[],
        }
    }
}
