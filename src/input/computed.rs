//! Values that do not stand in the prompt: what the spec brings, and what is computed on the way.

use crate::grow::{Grow, Text};
use crate::json;
use crate::json::node::NodeId;
use crate::model::Value;
use crate::spec::plan::Span;

/// What a [`Value::Computed`] stands for.
#[derive(Clone, Copy, Debug)]
pub enum ComputedText {
    /// JSON in the plan's text.
    Plan(Span),
    /// JSON in the scratch text.
    Scratch(u32, u32),
    /// The same, made of what a node holds: writing it takes care of the node.
    Made(u32, u32, NodeId),
    /// JSON of the engine itself.
    Fixed(&'static str),
}

/// The table behind [`Value::Computed`], and the scratch text.
#[derive(Debug, Default)]
pub struct Computed {
    table: Vec<ComputedText>,
    /// JSON that was computed for this prompt.
    pub scratch: Text,
    /// How many bytes have been decoded, or looked through, rather than copied.
    pub read: usize,
}

impl Computed {
    /// Forgets everything, keeps the memory.
    pub fn clear(&mut self) {
        self.table.clear();
        self.scratch.clear();
        self.read = 0;
    }

    /// Makes room for so many values more.
    pub fn room_for(&mut self, more: usize) -> bool {
        self.table.room_for(more)
    }

    /// A value for this.
    pub fn add(&mut self, extra: ComputedText) -> Value {
        let number = self.table.len() as u32;
        self.table.put(extra);
        // without memory this number stands for nothing, and is written as such
        Value::Computed(number)
    }

    /// A value for what was written to the scratch text from `start` on.
    pub fn add_scratch(&mut self, start: usize) -> Value {
        // half a text is no JSON; that there was no room for it is told at the end
        let whole = self.scratch.spent().is_none();
        self.add(if whole {
            ComputedText::Scratch(start as u32, self.scratch.len() as u32)
        } else {
            ComputedText::Fixed("null")
        })
    }

    /// The same, of a text that says what a node holds.
    pub fn add_made(&mut self, start: usize, of: NodeId) -> Value {
        match self.scratch.spent() {
            None => self.add(ComputedText::Made(start as u32, self.scratch.len() as u32, of)),
            Some(_) => self.add_scratch(start),
        }
    }

    /// The node that a value was made of.
    pub fn made_of(&self, value: Value) -> Option<NodeId> {
        self.made(value).map(|(.., node)| node)
    }

    /// Writes such a text once more, without its quotes, to the scratch text; the node that it was made of.
    pub fn copy_made(&mut self, value: Value) -> Option<NodeId> {
        let (start, end, node) = self.made(value)?;
        self.scratch.extend_from_within(start as usize + 1..end as usize - 1);
        Some(node)
    }

    fn made(&self, value: Value) -> Option<(u32, u32, NodeId)> {
        let Value::Computed(number) = value else { return None };
        match self.get(number)? {
            ComputedText::Made(start, end, node) => Some((start, end, node)),
            _ => None,
        }
    }

    /// A value for a string, written as JSON.
    pub fn add_string(&mut self, text: &str) -> Value {
        let start = self.scratch.len();
        json::string(&mut self.scratch, text);
        self.add_scratch(start)
    }

    /// What a number of the table stands for.
    pub fn get(&self, number: u32) -> Option<ComputedText> {
        self.table.get(number as usize).copied()
    }

    /// The JSON text of a [`Value::Computed`].
    pub fn text<'s>(&'s self, number: u32, plan_text: &'s str) -> &'s str {
        match self.table.get(number as usize) {
            Some(ComputedText::Plan(span)) => &plan_text[span.start as usize..span.end as usize],
            Some(ComputedText::Scratch(start, end) | ComputedText::Made(start, end, _)) => {
                &self.scratch[*start as usize..*end as usize]
            }
            Some(ComputedText::Fixed(text)) => text,
            None => "null",
        }
    }
}
