//! Lays the messages out as the provider wants them: who speaks in which turn, what stands where, under which
//! identifiers.

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

use super::workspace::{Turn, Workspace};
use crate::grow::Grow;
use crate::input::{Input, node_of};
use crate::json::node::Kind;
use crate::model::{Field, NO_NODE, Prompt, Record, Run, Value};
use crate::report::loss::{Code, Loss, Severity, Shown};
use crate::spec::plan::{CallIds, Filler, Layout, Span, SystemPlace};
use crate::vocabulary::{Keyword, Slot};

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
pub struct LayoutPass<'a> {
    pub input: Input<'a>,
    pub draft: &'a mut Prompt,
    pub work: &'a mut Workspace,
}

pub(super) fn bit(word: Keyword) -> u64 {
    1 << word as u64
}

pub(super) fn is_system(word: Keyword) -> bool {
    matches!(word, Keyword::System | Keyword::Developer)
}

impl<'a> LayoutPass<'a> {
    /// Fills `turns`, `turn_parts` and `system`.
    ///
    /// The order decides the result:
    ///
    /// 1. Instructions of emulations are put in, so that they are laid out like any system text.
    /// 2. Results that stand apart from their calls move behind them, system texts behind what the user says; the
    ///    messages are then what turns are made of.
    /// 3. Message by message: system texts are lifted out, parts are taken or refused, calls and results get
    ///    identifiers, turns are pushed or merged.
    /// 4. Media of results find their message; texts are joined; calls without a result get one; results take the order
    ///    of their calls: all of it needs every message.
    /// 5. The system text is placed, and turns are set apart from each other.
    /// 6. Turns that the provider demands (a user's first, a word between) are put in, now that roles are settled.
    /// 7. What hangs on single parts of finished turns: signatures, captions, trailing blanks, the life of cache marks.
    pub fn run(&mut self, instructions: &[Value]) {
        let layout: &'a Layout = &self.input.plan.layout;
        self.add_instructions(instructions, layout);
        if layout.results_after_calls {
            self.regroup_results();
        }
        if layout.system == SystemPlace::BeforeAnswer {
            self.delay_system_messages();
        }
        let mut leading = true;
        for at in 0..self.draft.messages.len() {
            let message = self.draft.messages[at];
            leading &= is_system(message.word);
            let hoisted = is_system(message.word)
                && match layout.system {
                    SystemPlace::Keep => false,
                    SystemPlace::Hoist | SystemPlace::First | SystemPlace::User => true,
                    SystemPlace::HoistLeading | SystemPlace::BeforeAnswer => leading,
                };
            if hoisted {
                self.hoist(&message, leading);
            } else {
                self.lay_out_message(at as u32, &message, layout);
            }
        }
        self.place_media(layout);
        self.join_texts();
        self.answer_open_calls(layout);
        if layout.tool_ids == CallIds::Order {
            self.sort_results_by_call();
        }
        self.place_system(layout);
        if let Some(apart) = layout.apart {
            self.set_apart(apart);
        }
        self.insert_required_turns(layout);
        if let Some(text) = layout.unsigned_calls {
            self.sign_calls(text);
        }
        if let Some(text) = layout.document_text {
            self.caption_documents(text);
        }
        if let Some(text) = layout.reasoning_text {
            self.caption_reasoning(text);
        }
        if layout.trim_last {
            self.trim_last();
        }
        if self.draft.has_cache_ttl {
            self.shorten_marks(&layout.cache_ttls);
        }
    }

    /// A text part that the prompt does not have.
    pub(super) fn text_part(&mut self, text: Value) -> u32 {
        let first = self.draft.fields.len() as u32;
        self.draft.fields.put(Field { slot: Slot::Kind, value: Value::Keyword(Keyword::Text, NO_NODE) });
        self.draft.fields.put(Field { slot: Slot::Text, value: text });
        self.draft.parts.put(Record {
            word: Keyword::Text,
            node: NO_NODE,
            fields: Run { first, count: 2 },
            parts: Run::default(),
        });
        self.draft.parts.len() as u32 - 1
    }

    /// A turn that no message of the prompt stands for.
    pub(super) fn push_turn(&mut self, role: Keyword, part: u32) {
        let parts = Run { first: self.work.turn_parts.len() as u32, count: 1 };
        self.work.turn_parts.put(part);
        let plain = self.draft.field(&self.draft.parts[part as usize], Slot::Text);
        self.work.turns.put(Turn { kind: Keyword::Message, role, message: None, parts, plain });
    }

    pub(super) fn mark_role(&self, message: &Record) {
        self.input.mark(self.draft.field(message, Slot::Role));
    }

    /// The report of a role whose name the provider does not have.
    pub(super) fn renamed_role(&mut self, message: &Record, after: Shown) {
        let node = node_of(self.draft.field(message, Slot::Role));
        let loss = Loss::at(node, Code::MapFallback, Severity::Info, "is not a role of its own at this provider");
        self.work.losses.put(loss.slot(Slot::Role).after(after));
    }

    /// True if the part goes on. What the model does not take, and text that the provider refuses as empty, is reported
    /// here.
    pub(super) fn accept_part(&mut self, index: u32) -> bool {
        let layout = &self.input.plan.layout;
        let part = self.draft.parts[index as usize];
        if layout.parts & bit(part.word) == 0 || self.is_left_out(&part) {
            self.report_not_taken(&part, layout);
            return false;
        }
        if matches!(part.word, Keyword::ToolResult | Keyword::CustomResult) {
            self.drop_blank_in(index);
        }
        !self.drops_blank(&part)
    }

    pub(super) fn mark_part(&self, part: &Record) {
        if part.node != NO_NODE {
            self.input.doc.mark_used(part.node);
        }
    }

    fn lay_out_message(&mut self, at: u32, message: &Record, layout: &'a Layout) {
        if message.word != Keyword::Tool {
            self.place_media(layout);
        }
        let turns = self.work.turns.len();
        let mut turn = self.new_turn(at, message);
        for index in message.parts.indices() {
            let index = index as u32;
            if !self.accept_part(index) {
                continue;
            }
            match self.identify(index, layout) {
                PartFate::Keep => {}
                PartFate::AsText => turn.role = Keyword::User,
                PartFate::Drop => continue,
            }
            self.fill_result(index, layout);
            let word = self.draft.parts[index as usize].word;
            if layout.split & bit(word) != 0 {
                self.told_by_another(message, word);
                self.push_or_merge(turn, layout);
                let first = self.work.turn_parts.len() as u32;
                self.work.turn_parts.put(index);
                let parts = Run { first, count: 1 };
                self.work.turns.put(Turn {
                    kind: word,
                    role: message.word,
                    message: Some(at),
                    parts,
                    plain: Value::Absent,
                });
                turn = self.new_turn(at, message);
            } else {
                self.work.turn_parts.put(index);
                turn.parts.count += 1;
            }
        }
        self.push_or_merge(turn, layout);
        if self.work.turns.len() > turns || self.was_merged(at) {
            self.report_role_mapping(message, layout);
        } else {
            self.handle_empty_message(message);
        }
    }

    fn new_turn(&self, at: u32, message: &Record) -> Turn {
        let parts = Run { first: self.work.turn_parts.len() as u32, count: 0 };
        Turn { kind: Keyword::Message, role: message.word, message: Some(at), parts, plain: Value::Absent }
    }

    fn was_merged(&self, at: u32) -> bool {
        let message = &self.draft.messages[at as usize];
        self.work.turn_parts.last().is_some_and(|last| message.parts.indices().contains(&(*last as usize)))
    }

    /// A message whose parts are all placed: its role has done its work.
    fn report_role_mapping(&mut self, message: &Record, layout: &Layout) {
        self.mark_role(message);
        if !is_system(message.word) {
            return;
        }
        let wire = |role: Keyword| layout.roles.get(role as usize).copied().flatten();
        let name = |role: Keyword| wire(role).map_or(role.text(), |span| self.input.plan.get(span).trim_matches('"'));
        let shares = |other: Keyword| name(message.word) == name(other);
        if message.word == Keyword::Developer && shares(Keyword::System) {
            self.renamed_role(message, Shown::Keyword(Keyword::System));
        }
        if shares(Keyword::User) {
            let node = node_of(self.draft.field(message, Slot::Role));
            let item = Loss::at(
                node,
                Code::MapFallback,
                Severity::Warning,
                "has no place in mid-conversation at this provider; it goes as a user message",
            );
            self.work.losses.put(item.slot(Slot::Role).after(Shown::Keyword(Keyword::User)));
        }
    }

    /// A message without parts (left).
    fn handle_empty_message(&mut self, message: &Record) {
        let node = message.node;
        self.mark_role(message);
        if message.parts.count == 0 {
            let item = Loss::at(node, Code::Drop, Severity::Info, "has no content; it is left out");
            self.work.losses.put(item.before(Shown::None));
        }
    }

    pub(super) fn wire(&self, role: Keyword) -> &'a str {
        let plan = self.input.plan;
        plan.layout
            .roles
            .get(role as usize)
            .copied()
            .flatten()
            .map_or(role.text(), |span: Span| plan.get(span).trim_matches('"'))
    }

    /// Puts in the messages that the provider insists on at either end.
    fn insert_required_turns(&mut self, layout: &'a Layout) {
        let nothing = self.work.turns.is_empty() && self.work.system.is_empty();
        if nothing {
            return;
        }
        // behind the system messages that stay ahead of all
        let ahead = self.work.turns.iter().take_while(|turn| is_system(turn.role)).count();
        if let Some(first) = &layout.first
            && self.work.turns.get(ahead).is_none_or(|turn| self.wire(turn.role) != self.wire(first.role))
        {
            self.insert_turn(first, "must begin with another role at this provider; a message is put in");
            // without memory there is none
            if let Some(turns @ [_, ..]) = self.work.turns.get_mut(ahead..) {
                turns.rotate_right(1);
            }
        }
        let told = |turn: &&Turn| layout.system == SystemPlace::BeforeAnswer && is_system(turn.role);
        if let Some(last) = &layout.last
            && self
                .work
                .turns
                .iter()
                .rev()
                .find(|turn| !told(turn))
                .is_some_and(|turn| self.wire(turn.role) != self.wire(last.role) && !is_result(turn))
        {
            // a result is the user's side of the conversation, whatever its role is called
            self.insert_turn(last, "must end with another role at this model; a message is put in");
        }
        if let Some(between) = &layout.after_results {
            self.separate_results_from_user(between);
        }
    }

    /// Puts a message in wherever the user speaks right after a tool result.
    fn separate_results_from_user(&mut self, filler: &Filler) {
        let mut turns = std::mem::take(&mut self.work.turns);
        self.work.turns = std::mem::take(&mut self.work.turns_buf);
        for turn in turns.drain(..) {
            if turn.role == Keyword::User && !is_result(&turn) && self.work.turns.last().is_some_and(is_result) {
                self.insert_turn(
                    filler,
                    "have the user speak right after a tool result, which the provider refuses; a message is put in between",
                );
            }
            self.work.turns.put(turn);
        }
        self.work.turns_buf = turns;
    }

    pub(super) fn insert_turn(&mut self, filler: &Filler, message: &'static str) {
        let value = self.work.computed.add(crate::input::computed::ComputedText::Plan(filler.text));
        let part = self.text_part(value);
        self.push_turn(filler.role, part);
        let loss = Loss::at(NO_NODE, Code::Emulate, Severity::Warning, message).slot(Slot::Messages);
        self.work.losses.put(loss.after(Shown::Plan(filler.text)));
    }

    /// Cuts white space at the end of a final assistant message.
    fn trim_last(&mut self) {
        let Some(turn) =
            self.work.turns.last().copied().filter(|turn| turn.role == Keyword::Assistant && turn.parts.count > 0)
        else {
            return;
        };
        let index = self.work.turn_parts[turn.parts.indices().end - 1];
        let part = self.draft.parts[index as usize];
        let Some(at) = self.draft.fields[part.fields.indices()].iter().position(|field| field.slot == Slot::Text)
        else {
            return;
        };
        let Value::Node(node) = self.draft.field(&part, Slot::Text) else { return };
        if part.word != Keyword::Text || self.input.doc.kind(node) != Kind::String {
            return;
        }
        let inner = self.input.doc.inner(node);
        let length = trimmed_length(inner);
        if length < inner.len() {
            let start = self.input.doc.offset(node) as u32 + 1;
            let piece = Value::Slice { node, start, end: start + length as u32 };
            self.draft.fields[part.fields.first as usize + at].value = piece;
            let last = self.work.turns.len() - 1;
            if self.work.turns[last].plain == Value::Node(node) {
                self.work.turns[last].plain = piece;
            }
            let loss = Loss::at(
                node,
                Code::Clamp,
                Severity::Info,
                "ends in white space, which the provider refuses in a final assistant message; it is cut off",
            );
            self.work.losses.put(loss.slot(Slot::Text));
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
    turn.kind == Keyword::ToolResult || turn.role == Keyword::Tool
}
