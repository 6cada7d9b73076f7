//! What a provider answers, compiled for reading: whole responses, events of streams, errors.

use super::decode::{DecodePlan, PatId};

/// What a stream is cut into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StreamFormat {
    /// Server-sent events.
    #[default]
    Sse,
    /// A line of JSON for each event.
    NdJson,
    /// One JSON array, an element for each event.
    JsonArray,
    /// Binary frames with checksums.
    AwsEventStream,
}

impl StreamFormat {
    /// All of them, by the names that specs have for them.
    pub const ALL: [(&'static str, Self); 4] = [
        ("sse", Self::Sse),
        ("ndjson", Self::NdJson),
        ("json-array", Self::JsonArray),
        ("aws-event-stream", Self::AwsEventStream),
    ];
}

/// What an event of a stream is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Operation {
    /// A piece of the response.
    #[default]
    Fragment,
    /// It says again what pieces have said: what they left out counts.
    Check,
    /// The part is whole.
    PartEnd,
    /// The response is whole.
    End,
    /// Something went wrong.
    Error,
    /// Nothing of the response.
    Skip,
}

impl Operation {
    /// All of them, by the names that specs have for them.
    pub const ALL: [(&'static str, Self); 6] = [
        ("fragment", Self::Fragment),
        ("check", Self::Check),
        ("part_end", Self::PartEnd),
        ("end", Self::End),
        ("error", Self::Error),
        ("skip", Self::Skip),
    ];
}

/// An event that a spec knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamEvent {
    /// Its name; `*` for all that have none of the others.
    pub name: String,
    /// What it is.
    pub operation: Operation,
    /// Its data, in [`ResponsePlan::patterns`].
    pub body: PatId,
}

/// A stream.
#[derive(Clone, Debug, Default)]
pub struct StreamPlan {
    /// Its framing.
    pub format: StreamFormat,
    /// The member of an event that has its name; the framing has it if there is none.
    pub event: Option<String>,
    /// Data that is no JSON, and says nothing.
    pub ignore: Vec<String>,
    /// The response is whole when each choice has its finish reason.
    pub ends_with_finish: bool,
    /// The events.
    pub events: Vec<StreamEvent>,
    /// The members of an `other` part that collect the arguments, the text and the items, which come in pieces; one
    /// inside another behind a dot.
    pub collect: [Option<String>; 3],
}

/// Which errors are of a class: what is given must all fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErrorRow {
    /// The class.
    pub class: ErrorClass,
    /// The HTTP status.
    pub status: Option<u16>,
    /// The error's type.
    pub kind: Option<String>,
    /// Its code.
    pub code: Option<String>,
    /// Its reason.
    pub reason: Option<String>,
    /// Patterns of the message, in lower case.
    pub message: Vec<String>,
}

/// What went wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum ErrorClass {
    Authentication,
    Permission,
    Quota,
    RateLimit,
    Overloaded,
    ContextLength,
    ContentFiltered,
    ModelNotFound,
    TooLarge,
    InvalidRequest,
    Timeout,
    Cancelled,
    #[default]
    Server,
    Network,
}

impl ErrorClass {
    /// All of them, by the names that specs and responses have for them.
    pub const ALL: [(&'static str, Self); 14] = [
        ("authentication", Self::Authentication),
        ("permission", Self::Permission),
        ("quota", Self::Quota),
        ("rate_limit", Self::RateLimit),
        ("overloaded", Self::Overloaded),
        ("context_length", Self::ContextLength),
        ("content_filtered", Self::ContentFiltered),
        ("model_not_found", Self::ModelNotFound),
        ("too_large", Self::TooLarge),
        ("invalid_request", Self::InvalidRequest),
        ("timeout", Self::Timeout),
        ("cancelled", Self::Cancelled),
        ("server", Self::Server),
        ("network", Self::Network),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, class)| *class == self).map_or("server", |(name, _)| name)
    }

    /// The status of HTTP that means it.
    pub fn status(self) -> u16 {
        match self {
            Self::Authentication => 401,
            Self::Quota => 402,
            Self::Permission => 403,
            Self::ModelNotFound => 404,
            Self::Cancelled => 499,
            Self::TooLarge => 413,
            Self::RateLimit => 429,
            Self::Overloaded => 503,
            Self::ContextLength | Self::ContentFiltered | Self::InvalidRequest => 400,
            Self::Timeout => 504,
            Self::Network => 502,
            Self::Server => 500,
        }
    }

    /// True if the same request may succeed later.
    pub fn is_worth_a_retry(self) -> bool {
        matches!(self, Self::RateLimit | Self::Overloaded | Self::Timeout | Self::Server | Self::Network)
    }
}

/// A header of responses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseHeader {
    /// Its name, in lower case.
    pub name: String,
    /// What it says.
    pub slot: super::SlotRef,
    /// It counts as far as this character.
    pub before: Option<char>,
}

/// What a provider answers.
#[derive(Clone, Debug, Default)]
pub struct ResponsePlan {
    /// The templates.
    pub patterns: DecodePlan,
    /// A whole response.
    pub body: PatId,
    /// A stream.
    pub stream: StreamPlan,
    /// An error.
    pub error: PatId,
    /// How errors are told apart.
    pub classes: Vec<ErrorRow>,
    /// What stands before and behind thoughts that begin the text of an answer.
    pub thinking_tags: Option<[String; 2]>,
    /// What headers say.
    pub headers: Vec<ResponseHeader>,
    /// What its streams look like, as a number: those of another spec with the same one look alike.
    pub form: u64,
    /// True if the spec says anything of responses.
    pub known: bool,
}
