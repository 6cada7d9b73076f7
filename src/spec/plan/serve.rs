//! What a provider answers, compiled for writing: its API can be served by whoever answers.

use super::response::{ErrorClass, ResponseHeader, StreamFormat};
use super::{OpId, Plan};

/// When an event of a stream is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The response begins.
    Start,
    /// What groups parts begins.
    ItemStart,
    /// A part begins.
    PartStart,
    /// A piece of a part.
    Delta,
    /// One of the summaries of a thought begins.
    SummaryStart,
    /// One of them is whole.
    SummaryEnd,
    /// A part is whole.
    PartEnd,
    /// What groups parts is whole.
    ItemEnd,
    /// A choice is whole.
    Finish,
    /// All has been said, usage too.
    End,
    /// It failed.
    Error,
}

impl Moment {
    /// True if it is of a part, or of what groups parts.
    pub fn is_of_part(self) -> bool {
        !matches!(self, Self::Start | Self::Finish | Self::End | Self::Error)
    }

    /// All of them, by the names that specs have for them.
    pub const ALL: [(&'static str, Self); 11] = [
        ("start", Self::Start),
        ("item_start", Self::ItemStart),
        ("part_start", Self::PartStart),
        ("delta", Self::Delta),
        ("summary_start", Self::SummaryStart),
        ("summary_end", Self::SummaryEnd),
        ("part_end", Self::PartEnd),
        ("item_end", Self::ItemEnd),
        ("finish", Self::Finish),
        ("end", Self::End),
        ("error", Self::Error),
    ];
}

/// In which order the parts of a choice are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Parts {
    /// As they come: several may be open at once.
    #[default]
    Interleaved,
    /// One after the other.
    Sequential,
}

impl Parts {
    /// All of them, by the names that specs have for them.
    pub const ALL: [(&'static str, Self); 2] = [("interleaved", Self::Interleaved), ("sequential", Self::Sequential)];
}

/// An event that is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its name; `*` for one that has none.
    pub name: String,
    /// When: bits of [`Moment`].
    pub moments: u16,
    /// Of which kinds of part: bits of [`Keyword`](crate::vocabulary::Keyword).
    pub kinds: u64,
    /// Only where the response ended for one of these reasons; empty: for whatever reason.
    pub finish: Vec<String>,
    /// Only where the client has asked for it: the way to `true` in its request.
    pub asked: Vec<String>,
    /// Its data have its name.
    pub has_name: bool,
    /// It tells something of a part: without that it is not written.
    pub tells: bool,
    /// At most once for a part.
    pub once: bool,
    /// Its data.
    pub body: OpId,
}

impl Written {
    /// True if it is written at this moment.
    pub fn is_at(&self, moment: Moment) -> bool {
        self.moments >> moment as u8 & 1 == 1
    }
}

/// The words that an API has for a class of errors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorWords {
    /// The class.
    pub class: ErrorClass,
    /// The HTTP status.
    pub status: Option<u16>,
    /// The type, JSON.
    pub kind: Option<String>,
    /// The code, JSON.
    pub code: Option<String>,
}

/// What a provider answers, for writing.
#[derive(Clone, Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each says another thing of the API")]
pub struct ServePlan {
    /// The templates; `body` is that of a whole response.
    pub templates: Plan,
    /// An error's body.
    pub error: Option<OpId>,
    /// How errors of a class are told: its first row.
    pub classes: Vec<ErrorWords>,
    /// What headers say.
    pub headers: Vec<ResponseHeader>,
    /// The events, in the order in which those of one moment are written.
    pub events: Vec<Written>,
    /// Data that ends a stream.
    pub last: Option<String>,
    /// The framing.
    pub format: StreamFormat,
    /// Events have names that the framing carries.
    pub named: bool,
    /// The member of an event that has its name.
    pub event: Option<String>,
    /// Parts are grouped, and the groups begin and end.
    pub items: bool,
    /// A response may have several answers.
    pub choices: bool,
    /// There is a place for summaries of thoughts.
    pub summaries: bool,
    /// The kinds of part that are written in one piece.
    pub whole: u64,
    /// The order of parts.
    pub parts: Parts,
    /// What its answers look like, as a number: those of another spec with the same one look alike.
    pub likeness: u64,
    /// The same for streams.
    pub form: u64,
    /// True if the spec says anything of responses.
    pub known: bool,
}
