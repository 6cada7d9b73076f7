//! The steps of templates.

use super::span::Span;
use crate::model::Run;
use crate::vocabulary::{Keyword, Scope, Slot};
use std::num::NonZeroU32;

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
    /// As a string of the characters of the set of this number.
    Charset(u32),
    /// As the text that base64 data stand for; absent where they stand for none.
    Utf8,
    /// As the JSON object whose text a string is; absent where it is none.
    JsonObject,
    /// As a date of RFC 3339.
    Date,
    /// As seconds since 1970.
    Seconds,
    /// As what a tool with a `type` is set to; absent for one that has none.
    Settings,
}

impl Codec {
    /// True if there are values that have no such form.
    pub fn can_fail(self) -> bool {
        matches!(self, Self::Utf8 | Self::JsonObject | Self::Settings)
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
    /// It is only this field if it is a list.
    pub is_list: bool,
}

/// One step of a template.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Op {
    /// Constant JSON.
    Text(Span),
    /// A slot's value.
    Slot(SlotRef, Codec),
    /// The constant of [`Plan::puts`](super::Plan::puts) of this number, which is reported.
    Put(u32),
    /// The prompt's own field of [`Plan::own`](super::Plan::own) of this number, as it stands.
    Own(u32),
    /// A JSON string put together from [`Plan::pieces`](super::Plan::pieces).
    Interpolate(Run),
    /// An object of [`Plan::members`](super::Plan::members). It is absent when it has dynamic members and none of their
    /// slots is bound.
    Object(Run),
    /// An array of [`Plan::children`](super::Plan::children); children that are [`Op::Each`] are spliced in. Absent
    /// likewise.
    Array(Run),
    /// An array: the op once for each record of the list; absent when nothing was written.
    Each(SlotRef, OpId),
    /// Several elements of an array in a row: the body of an [`Op::Each`], made of
    /// [`Plan::children`](super::Plan::children); nothing by itself.
    Sequence(Run),
    /// The op for the first record of the list for which it writes something; absent when there is none.
    One(SlotRef, OpId),
    /// A string: what the op of [`Plan::joins`](super::Plan::joins) of this number writes for each record of the list;
    /// absent when nothing was written.
    Join(SlotRef, u32),
    /// The arm of [`Plan::arms`](super::Plan::arms) that matches the slot's value. Absent when none does.
    Match(SlotRef, Run),
    /// The first of [`Plan::alternatives`](super::Plan::alternatives) whose slots are all bound.
    First(Run),
    /// One of two, by whether the prompt has a member: [`Plan::presences`](super::Plan::presences) of this number.
    Has(u32),
    /// A number: the first of these [`Plan::needs`](super::Plan::needs) without what the others count.
    Less(Run),
    /// The slot's value, which says all that the op would; the op if there is none.
    Keep(SlotRef, OpId),
    /// Another op (a define).
    Call(OpId),
    /// The op's string, cut to so many characters, and unlike all others that such an op wrote.
    Unique(OpId, u32),
    /// The op, and the header token of [`Plan::flags`](super::Plan::flags) of this number if it wrote something.
    HeaderToken(OpId, u8),
    /// The op; if it wrote a constant, that is the nearest thing that there is for the slot's value, which is reported.
    Substitute(OpId, SlotRef),
    /// The op; if it wrote something, that is reported with this text (plain text, for the report).
    Reported(OpId, Span),
}

impl Op {
    /// True if what it writes depends on more than which slots there are, or if it does more than writing.
    #[inline]
    pub fn looks_further(self) -> bool {
        matches!(
            self,
            Self::Put(_)
                | Self::Interpolate(_)
                | Self::Less(_)
                | Self::Keep(..)
                | Self::Unique(..)
                | Self::Reported(..)
                | Self::Substitute(..)
        )
    }

    /// The slot that it reads itself, whatever is inside it.
    pub fn slot(self) -> Option<SlotRef> {
        match self {
            Self::Slot(read, _)
            | Self::Each(read, _)
            | Self::One(read, _)
            | Self::Join(read, _)
            | Self::Match(read, _) => Some(read),
            Self::Text(_)
            | Self::Put(_)
            | Self::Own(_)
            | Self::Interpolate(_)
            | Self::Object(_)
            | Self::Array(_)
            | Self::Sequence(_)
            | Self::First(_)
            | Self::Has(_)
            | Self::Less(_)
            | Self::Keep(..)
            | Self::Call(_)
            | Self::Unique(..)
            | Self::HeaderToken(..)
            | Self::Reported(..)
            | Self::Substitute(..) => None,
        }
    }
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
    /// What it waits for, in [`Plan::gates`](super::Plan::gates); none if it may come to something whatever there is.
    pub gate: Option<NonZeroU32>,
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
    Keyword(Keyword),
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
    /// The slots that must be bound, in [`Plan::needs`](super::Plan::needs).
    pub needs: Run,
    /// What is then written.
    pub then: OpId,
}

/// What is written where a record of the prompt has a member, and where it has none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Presence {
    /// Which member: the number in [`Plan::own`](super::Plan::own).
    pub field: u32,
    /// What is written if it is there.
    pub then: OpId,
    /// What is written if it is not.
    pub otherwise: Option<OpId>,
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
