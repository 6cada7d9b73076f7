//! Lays the messages out as the provider wants them: who speaks in which turn, what stands where, under which identifiers.

mod apart;
mod blank_text;
mod cache_marks;
mod calls;
mod captions;
mod gather;
mod merge;
mod open_calls;
mod result_parts;
mod signatures;
mod system;

use super::workspace::{Turn, Work};
use crate::input::{Source, node_of};
use crate::json::node::Kind;
use crate::model::{Field, NO_NODE, Prompt, Record, Run, Value};
use crate::report::loss::{Code, Evidence, Item, Severity};
use crate::spec::plan::{CallIds, Filler, Layout, Span, SystemPlace};
use crate::vocabulary::{Slot, Word};

/// What becomes of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartFate {
    /// It stays in its turn.
    Keep,
    /// It has become a text, which the user says.
    AsText,
    /// It is left out.
    Drop,
}

/// Makes turns out of messages.
#[derive(Debug)]
pub struct Layouter<'a> {
    pub source: Source<'a>,
    pub prompt: &'a mut Prompt,
    pub work: &'a mut Work,
}

pub(super) fn bit(word: Word) -> u64 {
    1 << word as u64
}

pub(super) fn is_system(word: Word) -> bool {
    matches!(word, Word::System | Word::Developer)
}

impl<'a> Layouter<'a> {
    /// Fills `turns`, `order` and `system`.
    pub fn run(&mut self, instructions: &[Value]) {
        let layout: &'a Layout = &self.source.plan.layout;
        self.instruct(instructions, layout);
        if layout.results_after_calls {
            self.gather_results();
        }
        let mut leading = true;
        for at in 0..self.prompt.messages.len() {
            let message = self.prompt.messages[at];
            leading &= is_system(message.word);
            let hoisted = is_system(message.word)
                && match layout.system {
                    SystemPlace::Keep => false,
                    SystemPlace::Hoist | SystemPlace::First | SystemPlace::User => true,
                    SystemPlace::HoistLeading => leading,
                };
            if hoisted {
                self.hoist(&message, leading);
            } else {
                self.lay(at as u32, &message, layout);
            }
        }
        self.place_media(layout);
        self.join_texts();
        self.close_calls(layout);
        if layout.tool_ids == CallIds::Order {
            self.order_results();
        }
        self.place_system(layout);
        if let Some(apart) = layout.apart {
            self.set_apart(apart);
        }
        self.fill(layout);
        if let Some(text) = layout.unsigned_calls {
            self.sign_calls(text);
        }
        if let Some(text) = layout.document_text {
            self.caption_documents(text);
        }
        if layout.trim_last {
            self.trim_last();
        }
        if self.prompt.has_cache_ttl {
            self.shorten_marks(&layout.cache_ttls);
        }
    }

    /// A text part that the prompt does not have.
    pub(super) fn text_part(&mut self, text: Value) -> u32 {
        let first = self.prompt.fields.len() as u32;
        self.prompt.fields.push(Field { slot: Slot::Kind, value: Value::Word(Word::Text, NO_NODE) });
        self.prompt.fields.push(Field { slot: Slot::Text, value: text });
        self.prompt.parts.push(Record { word: Word::Text, node: NO_NODE, fields: Run { first, count: 2 }, parts: Run::default() });
        self.prompt.parts.len() as u32 - 1
    }

    /// A turn that no message of the prompt stands for.
    pub(super) fn push_turn(&mut self, role: Word, part: u32) {
        let parts = Run { first: self.work.order.len() as u32, count: 1 };
        self.work.order.push(part);
        let plain = self.prompt.field(&self.prompt.parts[part as usize], Slot::Text);
        self.work.turns.push(Turn { kind: Word::Message, role, message: None, parts, plain });
    }

    pub(super) fn mark_role(&self, message: &Record) {
        self.source.mark(self.prompt.field(message, Slot::Role));
    }

    /// The report of a role whose name the provider does not have.
    pub(super) fn renamed_role(&mut self, message: &Record, after: Evidence) {
        let node = node_of(self.prompt.field(message, Slot::Role));
        let item = Item::at(node, Code::MapFallback, Severity::Info, "is not a role of its own at this provider");
        self.work.items.push(item.slot(Slot::Role).after(after));
    }

    /// True if the part goes on. What the model does not take, and text that the provider refuses as empty, is reported here.
    pub(super) fn takes(&mut self, index: u32) -> bool {
        let layout = &self.source.plan.layout;
        let part = self.prompt.parts[index as usize];
        if layout.parts & bit(part.word) == 0 || self.is_left_out(&part) {
            self.report_not_taken(&part, layout);
            return false;
        }
        if matches!(part.word, Word::ToolResult | Word::CustomResult) {
            self.drop_blank_in(index);
        }
        !self.drops_blank(&part)
    }

    pub(super) fn mark_part(&self, part: &Record) {
        if part.node != NO_NODE {
            self.source.doc.mark_used(part.node);
        }
    }

    fn lay(&mut self, at: u32, message: &Record, layout: &'a Layout) {
        if message.word != Word::Tool {
            self.place_media(layout);
        }
        let turns = self.work.turns.len();
        let mut turn = self.new_turn(at, message);
        for index in message.parts.indices() {
            let index = index as u32;
            if !self.takes(index) {
                continue;
            }
            match self.identify(index, layout) {
                PartFate::Keep => {}
                PartFate::AsText => turn.role = Word::User,
                PartFate::Drop => continue,
            }
            self.fill_result(index, layout);
            let word = self.prompt.parts[index as usize].word;
            if layout.split & bit(word) != 0 {
                self.told_by_another(message, word);
                self.finish(turn, layout);
                let first = self.work.order.len() as u32;
                self.work.order.push(index);
                let parts = Run { first, count: 1 };
                self.work.turns.push(Turn { kind: word, role: message.word, message: Some(at), parts, plain: Value::Absent });
                turn = self.new_turn(at, message);
            } else {
                self.work.order.push(index);
                turn.parts.count += 1;
            }
        }
        self.finish(turn, layout);
        if self.work.turns.len() > turns || self.was_merged(at) {
            self.placed(message, layout);
        } else {
            self.empty(at, message, layout);
        }
    }

    fn new_turn(&self, at: u32, message: &Record) -> Turn {
        let parts = Run { first: self.work.order.len() as u32, count: 0 };
        Turn { kind: Word::Message, role: message.word, message: Some(at), parts, plain: Value::Absent }
    }

    fn was_merged(&self, at: u32) -> bool {
        let message = &self.prompt.messages[at as usize];
        self.work.order.last().is_some_and(|last| message.parts.indices().contains(&(*last as usize)))
    }

    /// A message whose parts are all placed: its role has done its work.
    fn placed(&mut self, message: &Record, layout: &Layout) {
        self.mark_role(message);
        if !is_system(message.word) {
            return;
        }
        let wire = |role: Word| layout.roles.get(role as usize).copied().flatten();
        let name = |role: Word| wire(role).map_or(role.text(), |span| self.source.plan.get(span).trim_matches('"'));
        let shares = |other: Word| name(message.word) == name(other);
        if message.word == Word::Developer && shares(Word::System) {
            self.renamed_role(message, Evidence::Word(Word::System));
        }
        if shares(Word::User) {
            let node = node_of(self.prompt.field(message, Slot::Role));
            let item = Item::at(
                node,
                Code::MapFallback,
                Severity::Warning,
                "has no place in mid-conversation at this provider; it goes as a user message",
            );
            self.work.items.push(item.slot(Slot::Role).after(Evidence::Word(Word::User)));
        }
    }

    /// A message without parts (left).
    fn empty(&mut self, at: u32, message: &Record, layout: &Layout) {
        let node = message.node;
        self.mark_role(message);
        if let Some(text) = layout.empty_turn {
            let item =
                Item::at(node, Code::Emulate, Severity::Info, "has no content, which the provider refuses; a placeholder stands in for it");
            self.work.items.push(item.before(Evidence::None).after(Evidence::Plan(text)));
            let value = self.work.extras.add(crate::input::computed::Extra::Plan(text));
            let part = self.text_part(value);
            self.push_turn(message.word, part);
            if let Some(turn) = self.work.turns.last_mut() {
                turn.message = Some(at);
            }
        } else if message.parts.count == 0 {
            let item = Item::at(node, Code::Drop, Severity::Info, "has no content; it is left out");
            self.work.items.push(item.before(Evidence::None));
        }
    }

    pub(super) fn wire(&self, role: Word) -> &'a str {
        let plan = self.source.plan;
        plan.layout.roles.get(role as usize).copied().flatten().map_or(role.text(), |span: Span| plan.get(span).trim_matches('"'))
    }

    /// Puts in the messages that the provider insists on at either end.
    fn fill(&mut self, layout: &'a Layout) {
        let nothing = self.work.turns.is_empty() && self.work.system.is_empty();
        if nothing {
            return;
        }
        // behind the system messages that stay ahead of all
        let ahead = self.work.turns.iter().take_while(|turn| is_system(turn.role)).count();
        if let Some(first) = &layout.first
            && self.work.turns.get(ahead).is_none_or(|turn| self.wire(turn.role) != self.wire(first.role))
        {
            self.put_in(first, "must begin with another role at this provider; a message is put in");
            self.work.turns[ahead..].rotate_right(1);
        }
        if let Some(last) = &layout.last
            && self.work.turns.last().is_some_and(|turn| self.wire(turn.role) != self.wire(last.role) && !is_result(turn))
        {
            // a result is the user's side of the conversation, whatever its role is called
            self.put_in(last, "must end with another role at this model; a message is put in");
        }
        if let Some(between) = &layout.after_results {
            self.answer_results(between);
        }
    }

    /// Puts a message in wherever the user speaks right after a tool result.
    fn answer_results(&mut self, filler: &Filler) {
        let mut turns = std::mem::take(&mut self.work.turns);
        self.work.turns = std::mem::take(&mut self.work.spare);
        for turn in turns.drain(..) {
            if turn.role == Word::User && !is_result(&turn) && self.work.turns.last().is_some_and(is_result) {
                self.put_in(
                    filler,
                    "have the user speak right after a tool result, which the provider refuses; a message is put in between",
                );
            }
            self.work.turns.push(turn);
        }
        self.work.spare = turns;
    }

    pub(super) fn put_in(&mut self, filler: &Filler, message: &'static str) {
        let value = self.work.extras.add(crate::input::computed::Extra::Plan(filler.text));
        let part = self.text_part(value);
        self.push_turn(filler.role, part);
        let item = Item::at(NO_NODE, Code::Emulate, Severity::Warning, message).slot(Slot::Messages);
        self.work.items.push(item.after(Evidence::Plan(filler.text)));
    }

    /// Cuts white space at the end of a final assistant message.
    fn trim_last(&mut self) {
        let Some(turn) = self.work.turns.last().copied().filter(|turn| turn.role == Word::Assistant && turn.parts.count > 0) else {
            return;
        };
        let index = self.work.order[turn.parts.indices().end - 1];
        let part = self.prompt.parts[index as usize];
        let Some(at) = self.prompt.fields[part.fields.indices()].iter().position(|field| field.slot == Slot::Text) else { return };
        let Value::Node(node) = self.prompt.field(&part, Slot::Text) else { return };
        if part.word != Word::Text || self.source.doc.kind(node) != Kind::String {
            return;
        }
        let inner = self.source.doc.inner(node);
        let length = trimmed_length(inner);
        if length < inner.len() {
            let start = self.source.doc.offset(node) as u32 + 1;
            let piece = Value::Piece { node, start, end: start + length as u32 };
            self.prompt.fields[part.fields.first as usize + at].value = piece;
            let last = self.work.turns.len() - 1;
            if self.work.turns[last].plain == Value::Node(node) {
                self.work.turns[last].plain = piece;
            }
            let item = Item::at(
                node,
                Code::Clamp,
                Severity::Info,
                "ends in white space, which the provider refuses in a final assistant message; it is cut off",
            );
            self.work.items.push(item.slot(Slot::Text));
        }
    }
}

/// The length of a raw string without white space at its end, plain or escaped.
fn trimmed_length(inner: &str) -> usize {
    let mut rest = inner;
    loop {
        let shorter = rest.trim_end_matches(' ');
        let escape = ["\\n", "\\r", "\\t"].iter().find_map(|escape| shorter.strip_suffix(escape));
        let escape = escape.filter(|before| before.bytes().rev().take_while(|&byte| byte == b'\\').count() % 2 == 0);
        match escape {
            Some(before) => rest = before,
            None => return shorter.len(),
        }
    }
}

/// True for a turn that is a tool's result.
fn is_result(turn: &Turn) -> bool {
    turn.kind == Word::ToolResult || turn.role == Word::Tool
}
