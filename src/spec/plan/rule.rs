//! Which combinations a model takes, and what is put together from other features.

use super::op::OpId;
use super::span::Span;
use crate::vocabulary::{Slot, Slots, Weight};

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

impl Test {
    /// The slot, if it must have a value.
    pub fn needs(&self) -> Option<Slot> {
        let wants = match self.is {
            Condition::Set(wanted) => wanted,
            Condition::In(_) | Condition::Over(_) | Condition::Under(_) => true,
            Condition::NotIn(_) | Condition::Without(_) | Condition::Fits(..) => false,
        };
        wants.then_some(self.slot)
    }
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
    pub reason: Span,
    /// How bad that is; `None`: as bad as the slots weigh, and what is set where nothing was said is no loss.
    pub weight: Option<Weight>,
}

impl Rule {
    /// Slots of which one must have a value, or else there is nothing to do: most rules have nothing to do with most
    /// prompts.
    pub fn waits(&self) -> Option<Slots> {
        if self.set.is_empty() {
            return Some(self.forbid.iter().chain(&self.exclusive).copied().collect());
        }
        self.when.iter().find_map(Test::needs).map(|slot| Slots::of(&[slot]))
    }
}

/// A feature that the provider lacks, put together from others.
#[derive(Clone, Debug, PartialEq)]
pub struct Emulation {
    /// All must hold.
    pub when: Vec<Test>,
    /// Slots that must have values for all to hold.
    pub needs: Slots,
    /// A text added to the system messages (an op that writes a JSON string).
    pub instruction: Option<OpId>,
    /// A function tool added to the tools.
    pub tool: Option<EmulatedTool>,
    /// A tool that the provider runs, added to the tools.
    pub provider_tool: Option<ProviderTool>,
    /// Only the tools that the choice allows are sent, and the choice is its mode.
    pub only_allowed_tools: bool,
    /// Tools that take free text are functions with one text.
    pub custom_as_functions: bool,
    /// Slots that are then taken care of.
    pub replaces: Vec<Slot>,
    /// Why (plain text, for the report).
    pub reason: Span,
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
    /// Its type: a JSON string in [`Plan::text`](super::Plan::text).
    pub kind: Span,
    /// The whole of it: an op that writes JSON.
    pub raw: OpId,
}
