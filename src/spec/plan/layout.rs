//! The declared switches that lay out the messages.

use super::span::Span;
use crate::vocabulary::{Keyword, Slot};

/// Where system and developer messages go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SystemPlace {
    /// They stay in `$messages`.
    #[default]
    Keep,
    /// All go to `$system`; those that do not lead are reported as relocated.
    Hoist,
    /// The leading ones go to `$system`, the others stay.
    HoistLeading,
    /// The leading ones go to `$system`; the others stay where they can: between what the user says and the answer to
    /// it.
    BeforeAnswer,
    /// They become one message ahead of all others.
    First,
    /// They go ahead of what the user says first: the model has no such role.
    User,
}

/// Which neighbouring turns become one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Merge {
    /// None.
    #[default]
    None,
    /// The tool results that follow one another.
    ToolResults,
    /// Likewise, and what the assistant says ahead of its calls with these.
    Calls,
    /// All with the same wire role.
    All,
    /// Likewise, and it is reported: the wire has messages where the prompt has them.
    Turns,
}

/// A field of the request that says that the service has what was said before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Elsewhere {
    /// A slot.
    Slot(Slot),
    /// A field under the provider's own name.
    Own(String),
}

/// What happens to a tool result that answers no call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Orphans {
    /// It stays.
    #[default]
    Keep,
    /// It becomes a user message with the result's text (reported as emulated).
    Text,
    /// It is left out (reported as lost).
    Drop,
}

/// A message that is put in where the provider insists on one.
#[derive(Clone, Debug, PartialEq)]
pub struct Filler {
    /// Who must speak.
    pub role: Keyword,
    /// What the inserted message says: a JSON string in [`Plan::text`](super::Plan::text).
    pub text: Span,
}

/// What is said between the turns that a message with calls or results beside other words becomes (JSON strings).
#[derive(Clone, Copy, Debug)]
pub struct Apart {
    /// What the user says between the assistant's words and its calls.
    pub user: Span,
    /// What the assistant says between the results and the user's words.
    pub assistant: Span,
}

/// What becomes of media in results that have no place for them.
#[derive(Clone, Debug)]
pub struct ResultMedia {
    /// Which kinds (bits of [`Keyword`]).
    pub kinds: u64,
    /// What the message behind the results says of them.
    pub text: Vec<MediaText>,
    /// What a result says of which nothing is left (a JSON string).
    pub instead: Span,
}

/// A piece of a text about the media of a result.
#[derive(Clone, Copy, Debug)]
pub enum MediaText {
    /// The inside of a JSON string.
    Text(Span),
    /// A slot of the result.
    Slot(Slot),
}

/// How calls and their results find each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CallIds {
    /// By identifiers, whatever they look like.
    #[default]
    Any,
    /// By identifiers that look like this.
    Fit(IdRule),
    /// By their order: there are no identifiers on the wire.
    Order,
}

/// What identifiers of tool calls, or names of tools, must look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdRule {
    /// The letters and digits among them, those that may stand first in front.
    pub letters: [u8; 62],
    /// How many of the letters may stand first, and how many there are.
    pub count: (u8, u8),
    /// One bit per ASCII character that may occur.
    pub characters: u128,
    /// One bit per ASCII character that may stand first.
    pub first: u128,
    /// The shortest.
    pub min: u32,
    /// The longest.
    pub max: u32,
}

impl IdRule {
    /// True if an identifier (a JSON string, or the inside of one) is one that the provider takes.
    pub fn takes(&self, json: &str) -> bool {
        let id = json.strip_prefix('"').and_then(|json| json.strip_suffix('"')).unwrap_or(json).as_bytes();
        let length = self.min as usize..=self.max as usize;
        let begins = id.first().is_none_or(|&byte| byte.is_ascii() && self.first >> byte & 1 == 1);
        let halves = [self.characters as u64, (self.characters >> 64) as u64];
        let is_taken = |&byte: &u8| halves.get(usize::from(byte >> 6)).is_some_and(|half| half >> (byte & 63) & 1 == 1);
        begins && length.contains(&id.len()) && id.iter().all(is_taken)
    }
}

/// The declared switches that lay out the messages.
#[expect(clippy::struct_excessive_bools, reason = "each is one switch of the spec language")]
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// Where system messages go.
    pub system: SystemPlace,
    /// Wire names of the roles system, developer, user, assistant, tool, as JSON strings; `None`: as the prompt says.
    pub roles: [Option<Span>; 5],
    /// The kinds of part that stand as turns of their own (bits of [`Keyword`]).
    pub split: u64,
    /// Which neighbours become one.
    pub merge: Merge,
    /// Leave out text parts that are empty.
    pub drop_empty_text: bool,
    /// Leave out text parts that are only white space.
    pub drop_blank_text: bool,
    /// The text put into a result that has no content (a JSON string).
    pub empty_result: Option<Span>,
    /// The text put into a result that says that the call failed, and not how (a JSON string).
    pub empty_error: Option<Span>,
    /// Media that results have no place for.
    pub result_media: Option<ResultMedia>,
    /// Calls, and results, stand in turns without other words.
    pub apart: Option<Apart>,
    /// The text put into a turn that has a document and none (a JSON string).
    pub document_text: Option<Span>,
    /// The text put into an assistant's turn that holds nothing but reasoning (a JSON string).
    pub reasoning_text: Option<Span>,
    /// Cut white space at the end of a final assistant message.
    pub trim_last: bool,
    /// Who must speak first.
    pub first: Option<Filler>,
    /// Who must speak last.
    pub last: Option<Filler>,
    /// Who must speak between a tool result and the user.
    pub after_results: Option<Filler>,
    /// How calls and results find each other.
    pub tool_ids: CallIds,
    /// What names of tools must look like.
    pub tool_names: Option<IdRule>,
    /// What happens to a tool result without a call.
    pub orphans: Orphans,
    /// Where one of these is set the call of a result may stand with the service.
    pub elsewhere: Vec<Elsewhere>,
    /// The result of a call that the prompt has no result for (a JSON string); `None`: such calls are only reported.
    pub open_calls: Option<Span>,
    /// The signature of a call that has none (a JSON string); `None`: the model demands none.
    pub unsigned_calls: Option<Span>,
    /// How long a cache mark may ask what is before it to be kept (JSON strings), longest first, where none may outlive
    /// one before it.
    pub cache_ttls: Vec<Span>,
    /// The templates write cache marks of parts.
    pub marks_parts: bool,
    /// Results stand right behind the message with their calls.
    pub results_after_calls: bool,
    /// Declare the tools that the history calls when the prompt brings none.
    pub tools_from_history: bool,
    /// The kinds of part that the model takes (bits of [`Keyword`]); text, calls, results are always in.
    pub parts: u64,
    /// The kinds of output that the model writes (bits of [`Keyword`]); `None`: nothing is known.
    pub outputs: Option<u64>,
}
