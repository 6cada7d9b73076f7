//! What a model takes of each setting.

use super::span::Span;
use crate::vocabulary::{Slot, Slots};

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
    /// Of strict functions: the subset whose bounds hold for them and the answer's schema together.
    pub within: Option<u32>,
    /// What an object of strings may hold.
    pub entries: Option<Entries>,
    /// What is sent when the prompt says nothing (JSON).
    pub default: Option<Span>,
    /// Why (plain text, for the report).
    pub reason: Option<Span>,
}

impl Parameter {
    /// Slots of which one must have a value, or else there is nothing to do.
    pub fn waits(&self) -> Option<Slots> {
        let from = self.derive.iter().map(|derive| derive.from);
        self.default.is_none().then(|| from.chain([self.slot]).collect())
    }
}
