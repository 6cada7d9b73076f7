//! A template compiled to be read backwards: patterns that a body is compared with, and the slots that they fill.
//!
//! [`Op`](super::Op)s are made for writing: constants are folded into text, keys hold their colon, arms that a trait
//! rules out are gone. Reading wants (key, constant) pairs and all alternatives, so it has its own small table, made
//! from the same tree.

use super::{Run, SlotRef, Span};
use crate::vocabulary::{Keyword, Slot};

/// The number of a [`Pattern`](Pat).
pub type PatId = u32;

/// What a value of the body is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pat {
    /// Nothing: what is written here cannot be read back.
    Never,
    /// A scalar of the spec, as JSON.
    Constant(Span),
    /// A slot's value.
    Slot(SlotRef, Inverse),
    /// The prompt's own field of [`DecodePlan::own`] of this number.
    Own(u32),
    /// A string with slots in it, of [`DecodePlan::pieces`].
    Text(Run),
    /// An object of [`DecodePlan::members`].
    Object(Run),
    /// An array of [`DecodePlan::children`]: an element for each, or as many as there are where one of them is a list.
    Array(Run),
    /// An array: a record of the list for each element. The first of these [`DecodePlan::children`] begins it, others
    /// go on with it.
    Each(Slot, Run),
    /// One record of the list.
    One(Slot, PatId),
    /// Alternatives of [`DecodePlan::arms`], each for a value of the slot.
    Match(SlotRef, Run),
    /// Alternatives of [`DecodePlan::children`].
    First(Run),
    /// A define.
    Call(PatId),
    /// Anything; it need not be kept.
    Skip,
    /// A number: what is left of a slot's when those of [`DecodePlan::less`] are taken off.
    Less(SlotRef, Run),
    /// A value that is kept whole, and read by another pattern as well.
    Keep(SlotRef, PatId),
}

/// How a slot's value is read back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inverse {
    /// As it stands.
    Raw,
    /// In lower case, if it is all upper case.
    Lower,
    /// A string as the JSON that it holds.
    Unquoted,
    /// An object as a string that holds its JSON.
    Quoted,
    /// A schema in the form of OpenAPI 3.0 as JSON Schema.
    OpenApi,
    /// `true` tells nothing of the slot; nothing else is read.
    True,
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The key.
    pub key: String,
    /// What else it may be called.
    pub other: Option<String>,
    /// The value.
    pub value: PatId,
    /// Without it the object is another one.
    pub required: bool,
    /// If it is there and is not what is expected, the object is another one.
    pub agrees: bool,
    /// Members are read in the order of their ranks: what tells others apart first, lists last.
    pub rank: u8,
}

/// An alternative that is read for a value of a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    /// The value.
    pub when: When,
    /// What then stands there.
    pub then: PatId,
    /// It holds a constant, so that it tells the value; otherwise it may be read, and the value stays unknown.
    pub tells: bool,
}

/// Which values of a slot an arm is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// This word.
    Keyword(Keyword),
    /// This text; and the JSON of that value.
    Text(Span, Span),
    /// Text that begins with this.
    Prefix(Span),
    /// Any other.
    Else,
}

/// A piece of a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The inside of a JSON string.
    Text(Span),
    /// A slot's text.
    Slot(SlotRef),
}

/// Templates of a spec, compiled for reading.
#[derive(Clone, Debug, Default)]
pub struct DecodePlan {
    /// The provider's name (for a dialect by itself: the dialect's).
    pub provider: String,
    /// The dialect's name.
    pub dialect: String,
    /// The name in `extra` under which a record has what no template knows.
    pub extra: String,
    /// All text of the patterns.
    pub text: String,
    /// The patterns.
    pub patterns: Vec<Pat>,
    /// Members of objects, by rank.
    pub members: Vec<Expected>,
    /// Elements of arrays, alternatives, records' templates.
    pub children: Vec<PatId>,
    /// Arms.
    pub arms: Vec<Case>,
    /// Pieces of strings.
    pub pieces: Vec<Part>,
    /// The slots that numbers leave out.
    pub less: Vec<SlotRef>,
    /// Fields of the prompt's own, as dotted paths.
    pub own: Vec<String>,
    /// The body.
    pub body: PatId,
    /// The URL; compared with everything behind the scheme and host.
    pub url: PatId,
    /// Headers whose tokens go to a field of the prompt's own: name in lower case, and the field as a dotted path.
    pub tokens: Vec<(String, String)>,
    /// Headers that say nothing of the prompt: what the spec writes itself, and what it lists as not read (patterns in
    /// lower case).
    pub headers: Vec<String>,
    /// A list may be given as its only element.
    pub single: bool,
    /// It reads responses: an object of a list of parts that no template knows is a part of a kind of its own.
    pub response: bool,
    /// Which roles each wire name stands for (bits of [`Keyword`]).
    pub roles: Vec<(String, u64)>,
}

impl DecodePlan {
    /// The text of a span.
    pub fn get(&self, span: Span) -> &str {
        &self.text[span.start as usize..span.end as usize]
    }
}
