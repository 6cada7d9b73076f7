//! The compiled form of a spec for one model family: what `translate` runs.
//!
//! A plan is flat. Templates become [`Op`]s in one list that name each other by number; every text of the spec that
//! can reach the output is JSON in one pool. Nothing here owns anything per prompt, so a plan is shared by all threads.

use super::names::fits;
use super::subset::Subset;
use crate::vocabulary::{Scope, Slot, Weight, Word};

/// A stretch of [`Plan::text`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// Where it begins.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
}

/// The number of an [`Op`].
pub type OpId = u32;

/// A slot and the scope it is read in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotRef {
    /// Which slot.
    pub slot: Slot,
    /// Whose.
    pub scope: Scope,
}

/// How a slot's value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    /// As it stands.
    Raw,
    /// As a JSON string that holds the value's JSON text; a string stays as it is.
    Text,
    /// As an object: a string is read as JSON text; an object stays as it is.
    Object,
    /// As a JSON string that holds the text of an object: a string that does stays as it is.
    ObjectText,
    /// As an array: what is no array becomes an array of one.
    List,
    /// As a schema in the subset of this number.
    Schema(u32),
    /// As a JSON string of a schema in the subset of this number.
    SchemaText(u32),
    /// As true if it is a schema that fits the subset of this number, else as false.
    Fits(u32),
    /// As a string in upper case.
    Upper,
    /// As a string of letters, digits, hyphens, brackets and single spaces: what else there is becomes a hyphen.
    Name,
    /// As a string of at most 64 letters, digits, underscores and hyphens: what else there is becomes an underscore.
    Identifier,
    /// As a string without white space and `<|\/>`: each becomes an underscore.
    Word,
    /// As the text that base64 data stand for; absent where they stand for none.
    Utf8,
    /// As what a tool with a `type` is set to; absent for one that has none.
    Settings,
}

impl Codec {
    /// True if there are values that have no such form.
    pub fn can_fail(self) -> bool {
        matches!(self, Self::Utf8 | Self::Settings)
    }

    /// True if it may have something to say of a slot that has no value.
    pub fn writes_without_value(self) -> bool {
        matches!(self, Self::Schema(_) | Self::SchemaText(_) | Self::Fits(_))
    }
}

/// A field that the prompt has under the provider's own name for it, and that is no slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// Whose: the request's, a message's, a part's …
    pub scope: Scope,
    /// The keys that lead to it.
    pub path: Vec<String>,
}

/// A run of entries of one of the plan's tables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// The first.
    pub first: u32,
    /// How many.
    pub count: u32,
}

impl Run {
    /// The indices.
    #[inline]
    pub fn indices(self) -> std::ops::Range<usize> {
        self.first as usize..(self.first + self.count) as usize
    }
}

/// One step of a template.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Op {
    /// Constant JSON.
    Text(Span),
    /// A slot's value.
    Slot(SlotRef, Codec),
    /// The constant of [`Plan::puts`] of this number, which is reported.
    Put(u32),
    /// The prompt's own field of [`Plan::own`] of this number, as it stands.
    Own(u32),
    /// A JSON string put together from [`Plan::pieces`].
    Interpolate(Run),
    /// An object of [`Plan::members`]. It is absent when it has dynamic members and none of their slots is bound.
    Object(Run),
    /// An array of [`Plan::children`]; children that are [`Op::Each`] are spliced in. Absent likewise.
    Array(Run),
    /// An array: the op once for each record of the list; absent when nothing was written.
    Each(SlotRef, OpId),
    /// Several elements of an array in a row: the body of an [`Op::Each`], made of [`Plan::children`]; nothing by itself.
    Sequence(Run),
    /// The op for the first record of the list for which it writes something; absent when there is none.
    One(SlotRef, OpId),
    /// A string: what the op of [`Plan::joins`] of this number writes for each record of the list; absent when nothing was written.
    Join(SlotRef, u32),
    /// The arm of [`Plan::arms`] that matches the slot's value. Absent when none does.
    Match(SlotRef, Run),
    /// The first of [`Plan::alternatives`] whose slots are all bound.
    First(Run),
    /// Another op (a define).
    Call(OpId),
    /// The op's string, cut to so many characters, and unlike all others that such an op wrote.
    Unique(OpId, u32),
    /// The op, and the header token of [`Plan::flags`] of this number if it wrote something.
    Flag(OpId, u8),
    /// The op; if it wrote something, that is reported with this text (plain text, for the report).
    Reported(OpId, Span),
}

/// A member of an object template.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Member {
    /// The key as it is written: with quotes and colon.
    pub key: Span,
    /// The value.
    pub value: OpId,
    /// True if the value depends on the prompt.
    pub dynamic: bool,
}

/// A piece of an interpolated string.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Piece {
    /// Text of a JSON string, without quotes.
    Text(Span),
    /// A slot's text: a string without its quotes, or any other value's JSON text, escaped.
    Slot(SlotRef),
}

/// An arm of a match.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arm {
    /// What the value must be.
    pub when: Pattern,
    /// What is then written.
    pub then: OpId,
}

/// What an arm matches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pattern {
    /// A word slot holds this word.
    Word(Word),
    /// A scalar's text is this (strings without quotes, unescaped).
    Text(Span),
    /// A string begins with this.
    Prefix(Span),
    /// Anything, also an absent value (`$else`).
    Else,
}

/// An alternative of `$first`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alternative {
    /// The slots that must be bound, in [`Plan::needs`].
    pub needs: Run,
    /// What is then written.
    pub then: OpId,
}

/// How the strings of an [`Op::Join`] are made and put together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Join {
    /// What is written for each record: a string.
    pub body: OpId,
    /// What stands between two of them: text of a JSON string, without quotes.
    pub between: Span,
}

/// A token that a template adds to a request header.
#[derive(Clone, Debug, PartialEq)]
pub struct Flag {
    /// The header's name.
    pub header: String,
    /// The token.
    pub token: String,
}

/// The HTTP request around the body.
#[derive(Clone, Debug, Default)]
pub struct Http {
    /// The method.
    pub method: String,
    /// The URL: ops in the request's scope that write a JSON string; slots are percent-encoded.
    pub url: OpId,
    /// The headers, in order: name, and an op that writes a JSON string.
    pub headers: Vec<(String, OpId)>,
}

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
    pub role: Word,
    /// What the inserted message says: a JSON string in [`Plan::text`].
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
    /// Which kinds (bits of [`Word`]).
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
    /// The kinds of part that stand as turns of their own (bits of [`Word`]).
    pub split: u64,
    /// Which neighbours become one.
    pub merge: Merge,
    /// Leave out text parts that are empty.
    pub drop_empty_text: bool,
    /// Leave out text parts that are only white space.
    pub drop_blank_text: bool,
    /// The text put into a turn that has no parts left (a JSON string); `None`: the turn is left out.
    pub empty_turn: Option<Span>,
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
    /// The result of a call that the prompt has no result for (a JSON string); `None`: such calls are only reported.
    pub open_calls: Option<Span>,
    /// The signature of a call that has none (a JSON string); `None`: the model demands none.
    pub unsigned_calls: Option<Span>,
    /// How long a cache mark may ask what is before it to be kept (JSON strings), longest first, where none may outlive one before it.
    pub cache_ttls: Vec<Span>,
    /// The templates write cache marks of parts.
    pub marks_parts: bool,
    /// Results stand right behind the message with their calls.
    pub results_after_calls: bool,
    /// Declare the tools that the history calls when the prompt brings none.
    pub tools_from_history: bool,
    /// The kinds of part that the model takes (bits of [`Word`]); text, calls, results are always in.
    pub parts: u64,
    /// The kinds of output that the model writes (bits of [`Word`]); `None`: nothing is known.
    pub outputs: Option<u64>,
}

/// A JSON number as a bound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound {
    /// Its value.
    pub value: f64,
    /// Its text.
    pub text: Span,
}

/// Which strings of a list a provider refuses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EmptyItems {
    /// None.
    #[default]
    Keep,
    /// The empty ones.
    DropEmpty,
    /// Those without anything but white space.
    DropBlank,
}

/// What an object of strings may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entries {
    /// How many.
    pub max_items: u32,
    /// Their names.
    pub keys: TextLimits,
    /// The strings.
    pub values: TextLimits,
}

/// Which strings are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TextLimits {
    /// The least number of characters.
    pub min: u32,
    /// The greatest.
    pub max: Option<u32>,
    /// The ASCII characters that it may have, as bits; `None`: any character.
    pub characters: Option<u128>,
}

/// How one slot's value is taken out of another's.
#[derive(Clone, Debug, PartialEq)]
pub struct Derive {
    /// The other slot.
    pub from: Slot,
    /// The other slot's value is sent as well.
    pub kept: bool,
    /// For words and strings: from this text to this JSON.
    pub map: Vec<(Span, Span)>,
    /// For numbers: from this value on, this JSON; ascending.
    pub steps: Vec<(f64, Span)>,
}

/// What a model takes in one slot.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Which.
    pub slot: Slot,
    /// Why the model does not take it at all (plain text).
    pub unsupported: Option<Span>,
    /// Where else the value comes from, when it is not given: the first that has one.
    pub derive: Vec<Derive>,
    /// Values that ask for what holds anyway, as scalar texts: neither sent nor reported.
    pub omit: Vec<Span>,
    /// Values that stand for others: from this scalar text to this JSON.
    pub map: Vec<(Span, Span)>,
    /// The values it takes, as scalar texts; empty: any.
    pub values: Vec<Span>,
    /// What replaces a value that is not among `values` (JSON); `None`: it is left out.
    pub fallback: Option<Span>,
    /// The least number.
    pub min: Option<Bound>,
    /// The greatest number.
    pub max: Option<Bound>,
    /// A slot that the number must stay below.
    pub below: Option<Slot>,
    /// The number must be whole.
    pub integer: bool,
    /// What is out of range, or too long, is left out, not clamped.
    pub drop_out_of_range: bool,
    /// The strings of a list that are left out.
    pub empty_items: EmptyItems,
    /// The longest list.
    pub max_items: Option<u32>,
    /// The longest string, in characters.
    pub max_length: Option<u32>,
    /// What an object of strings may hold.
    pub entries: Option<Entries>,
    /// What is sent when the prompt says nothing (JSON).
    pub default: Option<Span>,
    /// Why (plain text, for the report).
    pub because: Option<Span>,
}

/// A condition on a slot.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// Which slot (of the request; lists are set when they have an element).
    pub slot: Slot,
    /// What must hold.
    pub is: Condition,
}

/// What a [`Test`] asks.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// It has a value (true) or none (false).
    Set(bool),
    /// It has a value and its scalar text is one of these.
    In(Vec<Span>),
    /// It has no value, or one whose scalar text is none of these.
    NotIn(Vec<Span>),
    /// It is a number greater than this.
    Over(f64),
    /// It is a number less than this.
    Under(f64),
    /// It is `messages`, and no text of them has this word (plain text), in whatever case.
    Without(Span),
    /// It is a schema that fits the subset of this number (true), or one that does not.
    Fits(u32, bool),
}

/// What holds when a rule's conditions do.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// All must hold.
    pub when: Vec<Test>,
    /// Slots that are then left out.
    pub forbid: Vec<Slot>,
    /// Of these only the first one that is set stays.
    pub exclusive: Vec<Slot>,
    /// Slots that then have this value (JSON).
    pub set: Vec<(Slot, Span)>,
    /// Why (plain text, for the report).
    pub because: Span,
    /// How bad that is; `None`: as bad as the slots weigh, and what is set where nothing was said is no loss.
    pub weight: Option<Weight>,
}

/// A feature that the provider lacks, put together from others.
#[derive(Clone, Debug, PartialEq)]
pub struct Emulation {
    /// All must hold.
    pub when: Vec<Test>,
    /// A text added to the system messages (an op that writes a JSON string).
    pub instruction: Option<OpId>,
    /// A function tool added to the tools.
    pub tool: Option<EmulatedTool>,
    /// A tool that the provider runs, added to the tools.
    pub provider_tool: Option<ProviderTool>,
    /// Only the tools that the choice allows are sent, and the choice is its mode.
    pub only_allowed_tools: bool,
    /// Slots that are then taken care of.
    pub replaces: Vec<Slot>,
    /// Why (plain text, for the report).
    pub because: Span,
}

/// The tool that an [`Emulation`] adds; the model is told to call it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EmulatedTool {
    /// Its name: an op that writes a JSON string.
    pub name: OpId,
    /// Its description: an op that writes a JSON string.
    pub description: Option<OpId>,
    /// Its schema: an op that writes JSON.
    pub json_schema: OpId,
}

/// A tool that the provider runs, which an [`Emulation`] adds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ProviderTool {
    /// Its type: a JSON string in [`Plan::text`].
    pub kind: Span,
    /// The whole of it: an op that writes JSON.
    pub raw: OpId,
}

/// A spec, compiled for one model family.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The provider's name.
    pub provider: String,
    /// The dialect's name.
    pub dialect: String,
    /// All text that the plan brings.
    pub text: String,
    /// The steps.
    pub ops: Vec<Op>,
    /// Constants that stand in for what the prompt does not have: JSON, and why (plain text, for the report).
    pub puts: Vec<(Span, Span)>,
    /// The fields that are carried as they stand.
    pub own: Vec<Own>,
    /// Members of objects.
    pub members: Vec<Member>,
    /// Elements of arrays.
    pub children: Vec<OpId>,
    /// Pieces of strings.
    pub pieces: Vec<Piece>,
    /// Arms of matches.
    pub arms: Vec<Arm>,
    /// Alternatives of firsts.
    pub alternatives: Vec<Alternative>,
    /// Strings put together from lists.
    pub joins: Vec<Join>,
    /// Slots that alternatives need.
    pub needs: Vec<SlotRef>,
    /// Header tokens; at most 64.
    pub flags: Vec<Flag>,
    /// The body's template.
    pub body: OpId,
    /// The request around it.
    pub http: Http,
    /// The layout.
    pub layout: Layout,
    /// The kinds of model that are laid out in another way, by name and with the patterns of their ids.
    pub kinds: Vec<(String, Vec<String>)>,
    /// What the model takes, in the order in which it is applied.
    pub parameters: Vec<Parameter>,
    /// Which combinations it takes.
    pub rules: Vec<Rule>,
    /// What is put together from other features.
    pub emulations: Vec<Emulation>,
    /// Schema subsets, by the number in [`Codec::Schema`].
    pub subsets: Vec<Subset>,
    /// Slots that can be written only so often, in the order of the body.
    pub at_most: Vec<(Slot, u32)>,
    /// The keys under `provider_options` that this provider reads, its own name first.
    pub option_names: Vec<String>,
}

impl Plan {
    /// The kind of a model that is laid out in a way of its own.
    pub fn kind_of(&self, model: &str) -> Option<&str> {
        let fits = |(_, patterns): &&(String, Vec<String>)| patterns.iter().any(|pattern| fits(pattern, model));
        self.kinds.iter().find(fits).map(|(name, _)| name.as_str())
    }

    /// The text of a span.
    #[inline]
    pub fn get(&self, span: Span) -> &str {
        &self.text[span.start as usize..span.end as usize]
    }

    /// True if a template has a place for this slot of the request.
    pub fn reads(&self, slot: Slot) -> bool {
        self.read_slots() >> slot as u32 & 1 == 1
    }

    /// The slots of the request that templates have a place for, as bits.
    pub fn read_slots(&self) -> u128 {
        let of_ops = self.ops.iter().filter_map(|op| match *op {
            Op::Slot(read, _) | Op::Each(read, _) | Op::One(read, _) | Op::Join(read, _) | Op::Match(read, _) => Some(read),
            _ => None,
        });
        let of_pieces = self.pieces.iter().filter_map(|piece| match *piece {
            Piece::Slot(read) => Some(read),
            Piece::Text(_) => None,
        });
        let request = of_ops.chain(of_pieces).filter(|read| read.scope == Scope::Request);
        request.fold(0, |bits, read| bits | 1 << read.slot as u32)
    }
}
