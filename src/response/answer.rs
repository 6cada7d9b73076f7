//! The response so far. What is new in it is an event, at the latest when its part ends; what changes without one is
//! counted.

use super::event::{Event, EventKind, Field, Queue, Stretch};
use super::halves;
use super::members::Members;
use super::part::{Key, Parts};
use super::pool::Pairs;
use super::report::Report;
use super::tagged::Tagged;
use super::usage::Usage;
use crate::grow::{self, Grow, Text};
use crate::report::loss::{Code, Severity};
use crate::spec::plan::response::ErrorClass;
use crate::vocabulary::Keyword;

/// The most choices of a response.
const MAX_CHOICES: u32 = 1 << 10;

/// What a choice has among its parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Holds {
    #[default]
    Neither,
    Refusal,
    /// A call of the tool that the answer was asked for by: no call that anyone knows of.
    AnswerTool,
    Call,
}

/// Whether the reason of a choice has been told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Told {
    /// None was read.
    #[default]
    Nothing,
    /// One was read, and is to be told.
    Due,
    /// It has been told.
    Done,
}

/// One of the answers.
#[derive(Debug, Default)]
pub struct Choice {
    /// How many parts it has.
    pub parts: u32,
    /// The last part, and the last text.
    pub last: Option<u32>,
    pub last_text: Option<u32>,
    /// The parts that have not ended; the one of them that has no key.
    open: Vec<u32>,
    unkeyed: Option<u32>,
    /// Why it ended: the canonical word, and the provider's.
    pub reason: Text,
    pub raw_reason: Text,
    pub told: Told,
    /// Further members of `finish`, and of the choice itself.
    pub finish: Members,
    pub others: Members,
    /// Elements of logprobs, with commas behind.
    pub logprobs: [Text; 2],
    /// The phase of its message, JSON.
    pub phase: Text,
    /// Citations that no part holds.
    pub citations: Text,
    /// Thoughts that stand in its text.
    pub tagged: Tagged,
    holds: Holds,
}

/// What went wrong.
#[derive(Debug, Default)]
pub struct Failure {
    pub class: ErrorClass,
    pub message: Text,
    pub status: u16,
    /// Type, code, param, details.
    pub others: Members,
    pub retry_after_ms: Option<u64>,
    pub retryable: bool,
    /// It has been told.
    pub told: bool,
}

/// A response.
#[derive(Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each says another thing of the response")]
pub struct Answer {
    pub id: Text,
    pub model: Text,
    pub created: Text,
    pub service_tier: Text,
    pub request_id: Text,
    choices: Vec<Choice>,
    count: usize,
    pub parts: Parts,
    pub usage: Usage,
    /// Further members of usage, and why a prompt was blocked.
    pub usage_others: Members,
    pub blocked: Members,
    /// The provider's own numbers, by name.
    pub usage_raw: Pairs,
    /// What no template knows: pointer and JSON.
    pub extra: Pairs,
    pub failure: Option<Failure>,
    pub started: bool,
    /// The part, the field and its number that had a piece last.
    pub last_piece: Option<(u32, Field, usize)>,
    /// How often a value has changed of which no event tells.
    pub changes: usize,
    /// Texts of this event carry halves of surrogate pairs.
    pub carries: bool,
    pub complete: bool,
    pub report: Report,
    /// The provider tells of each part when it ends.
    pub parts_end: bool,
    /// Citations stand beside the parts of a whole answer: its texts go on until they are read.
    pub cited: bool,
    /// Parts that were said to begin, and have nothing in them yet.
    announced: Vec<(u32, Key, Keyword)>,
}

impl Answer {
    /// Forgets the response, keeps the memory.
    pub fn clear(&mut self) {
        for text in [&mut self.id, &mut self.model, &mut self.created, &mut self.service_tier, &mut self.request_id] {
            text.clear();
        }
        self.usage_others.clear();
        self.usage_raw.clear();
        self.blocked.clear();
        self.count = 0;
        self.parts.clear();
        self.usage = Usage::default();
        self.extra.clear();
        self.failure = None;
        (self.started, self.complete, self.cited) = (false, false, false);
        self.report.clear();
        self.announced.clear();
    }

    /// How much was told in reports, and changed without an event.
    pub fn known(&self) -> (usize, usize) {
        (self.report.count(), self.changes)
    }

    /// The choices so far.
    pub fn choices(&self) -> &[Choice] {
        &self.choices[..self.count]
    }

    /// A choice; those before it are there then, too. `None` for a number that is too large, or without memory.
    pub fn choice(&mut self, number: u32) -> Option<&mut Choice> {
        if number >= MAX_CHOICES {
            return None;
        }
        while self.count <= number as usize {
            if self.count == self.choices.len() {
                self.choices.put(Choice::default());
            }
            let choice = self.choices.get_mut(self.count)?;
            for text in [&mut choice.reason, &mut choice.raw_reason, &mut choice.phase, &mut choice.citations] {
                text.clear();
            }
            choice.tagged.clear();
            choice.finish.clear();
            choice.others.clear();
            choice.logprobs.iter_mut().for_each(Text::clear);
            choice.open.clear();
            (choice.parts, choice.last, choice.last_text, choice.unkeyed) = (0, None, None, None);
            (choice.told, choice.holds) = (Told::Nothing, Holds::Neither);
            self.count += 1;
        }
        self.choices.get_mut(number as usize)
    }

    /// A part begins. Parts without a key end: whoever sends such has one at a time.
    pub fn begin_part(&mut self, choice: u32, kind: Keyword, key: Option<Key>, queue: &mut Queue) -> Option<u32> {
        if !matches!(kind, Keyword::Text | Keyword::Reasoning) {
            self.no_mark(choice, queue);
        }
        let held = self.choice(choice)?;
        let number = held.parts;
        let goes_on = |parts: &mut Parts, at| parts.get(at).is_some_and(|part| part.kind == Some(Keyword::Text));
        if let Some(at) = held.unkeyed.take()
            && !(self.cited && goes_on(&mut self.parts, at))
        {
            self.end_part(at, queue);
        }
        let Some(at) = self.parts.begin(choice, number, kind, key) else {
            self.report.add(Code::Drop, Severity::Error, "", "the response has more parts than are kept", None);
            return None;
        };
        let other = |&(of, known, was): &(u32, Key, Keyword)| of == choice && Some(known) == key && was != kind;
        if self.announced.iter().any(other) {
            self.report.each(Code::Conflict, Severity::Warning, "", "is a part of another kind than was told", None);
        }
        let held = self.choice(choice)?;
        held.parts += 1;
        held.last = Some(at);
        held.last_text = Some(at).filter(|_| kind == Keyword::Text).or(held.last_text);
        held.unkeyed = key.is_none().then_some(at);
        held.holds = match kind {
            Keyword::ToolCall | Keyword::CustomCall => Holds::Call,
            Keyword::Refusal if held.holds == Holds::Neither => Holds::Refusal,
            _ => held.holds,
        };
        held.open.put(at);
        Some(at)
    }

    /// Notes that a part of a choice stands for a call of the tool that the answer was asked for by.
    pub fn holds_answer(&mut self, choice: u32) {
        if let Some(choice) = self.choice(choice).filter(|choice| choice.holds != Holds::Call) {
            choice.holds = Holds::AnswerTool;
        }
    }

    /// Tells that a part has begun, once its id and name are known.
    pub fn tell_part(&mut self, at: u32, queue: &mut Queue) {
        let Some(part) = self.parts.get(at) else { return };
        let mut event = Event::new(EventKind::PartStart);
        (event.choice, event.part, event.of) = (part.choice, part.number, part.kind);
        event.id = queue.keep(|text| text.push_str(&part.id));
        event.name = queue.keep(|text| text.push_str(&part.name));
        queue.push(event);
    }

    /// A piece of a part's field, which `write` writes.
    pub fn delta(&mut self, at: u32, field: Field, number: usize, queue: &mut Queue, write: impl FnOnce(&mut Text)) {
        let text = queue.keep(write);
        self.kept_delta(at, field, number, queue, text);
    }

    fn kept_delta(&mut self, at: u32, field: Field, number: usize, queue: &mut Queue, mut text: Stretch) {
        if text.start == text.end {
            return;
        }
        let Some(part) = self.parts.get(at) else { return };
        if self.carries || part.half != 0 {
            let piece = grow::copy(queue.get(text));
            queue.text.truncate(text.start as usize);
            let lost = &mut false;
            text = queue.keep(|out| *lost = halves::join(&piece, &mut part.half, out));
            part.half_of = field;
            if *lost {
                self.report.add(Code::Drop, Severity::Error, "", HALF, None);
            }
        }
        let Some(part) = self.parts.get(at) else { return };
        // what it holds is told when all of it is there
        if part.wraps && field == Field::Arguments {
            part.arguments.push_str(queue.get(text));
            queue.text.truncate(text.start as usize);
            self.last_piece = None;
            return;
        }
        let mut event = Event::new(EventKind::Delta);
        (event.choice, event.part, event.of) = (part.choice, part.number, part.kind);
        (event.field, event.text, event.number) = (field, text, number.try_into().unwrap_or(-1));
        let Some(held) = part.field(field, number) else { return };
        match field {
            Field::Signature | Field::Encrypted | Field::Raw => held.clear(),
            Field::Citation | Field::Item if !held.is_empty() => held.push(','),
            _ => {}
        }
        held.push_str(queue.get(text));
        queue.push(event);
        self.last_piece = Some((at, field, number));
    }

    /// Ends a part: arguments that came in no pieces count now.
    pub fn end_part(&mut self, at: u32, queue: &mut Queue) {
        let Some(part) = self.parts.get(at) else { return };
        if part.ended {
            return;
        }
        if part.half != 0 {
            part.half = 0;
            let field = part.half_of;
            self.report.add(Code::Drop, Severity::Error, "", HALF, None);
            self.delta(at, field, 0, queue, |text| text.push('\u{FFFD}'));
        }
        self.assembled(at, queue);
        if let Some(part) = self.parts.get(at)
            && !part.arguments.is_empty()
            && !matches!(&*part.given_arguments, "" | "{}")
            && !same_but_for_space(&part.given_arguments, &part.arguments)
        {
            self.report.each(Code::Conflict, Severity::Warning, "arguments", GIVEN, Some(&part.given_arguments));
        }
        self.unwrap_input(at, queue);
        let Some(part) = self.parts.get(at) else { return };
        part.ended = true;
        let (choice, number, kind) = (part.choice, part.number, part.kind);
        if part.arguments.is_empty() && kind == Some(Keyword::ToolCall) && !part.waits {
            let given = std::mem::take(&mut part.given_arguments);
            let arguments = if given.is_empty() { "{}" } else { &given };
            self.delta(at, Field::Arguments, 0, queue, |text| text.push_str(arguments));
            if let Some(part) = self.parts.get(at) {
                part.given_arguments = given;
            }
        }
        let mut event = Event::new(EventKind::PartEnd);
        (event.choice, event.part, event.of) = (choice, number, kind);
        if let Some(part) = self.parts.get(at).filter(|part| part.late) {
            event.id = queue.keep(|text| text.push_str(&part.id));
            event.name = queue.keep(|text| text.push_str(&part.name));
        }
        queue.push(event);
        if let Some(choice) = self.choice(choice) {
            choice.open.retain(|&open| open != at);
        }
    }

    /// Ends those of the open parts of a choice.
    pub fn end_parts(&mut self, choice: u32, which: impl Fn(Option<Key>) -> bool, queue: &mut Queue) {
        let Some(held) = self.choice(choice) else { return };
        if held.open.is_empty() {
            return;
        }
        let mut open = std::mem::take(&mut held.open);
        for &at in &open {
            if self.parts.get(at).is_some_and(|part| which(part.key)) {
                self.end_part(at, queue);
            }
        }
        let parts = &mut self.parts;
        open.retain(|&at| parts.get(at).is_some_and(|part| !part.ended));
        if let Some(held) = self.choice(choice) {
            held.open = open;
        }
    }

    /// Notes that a part was said to begin that has nothing in it yet.
    pub fn announce(&mut self, choice: u32, key: Key, kind: Keyword) {
        let one = (choice, key, kind);
        if self.parts_end && self.announced.len() < MAX_CHOICES as usize && !self.announced.contains(&one) {
            self.announced.put(one);
        }
    }

    /// True if a part was said to begin.
    pub fn is_announced(&self, choice: u32, key: Key) -> bool {
        self.announced.iter().any(|&(of, known, _)| of == choice && known == key)
    }

    /// Ends the parts that an event names; `known`: there must be one.
    pub fn end_named(&mut self, choice: u32, which: impl Fn(Option<Key>) -> bool, known: bool, queue: &mut Queue) {
        let before = self.announced.len();
        self.announced.retain(|&(of, key, _)| of != choice || !which(Some(key)));
        let open = self.choices().get(choice as usize).map_or(&[][..], |choice| &choice.open);
        let parts = self.parts.all();
        let found = open.iter().any(|&at| parts.get(at as usize).is_some_and(|part| which(part.key)));
        if known && !found && self.announced.len() == before {
            self.report.each(Code::Conflict, Severity::Warning, "", "ends a part that is not there", None);
        }
        self.end_parts(choice, which, queue);
    }

    /// Tells of parts whose end was due, and never came.
    fn unended(&mut self, choice: u32) {
        if !self.parts_end {
            return;
        }
        let open = self.choices().get(choice as usize).map_or(&[][..], |choice| &choice.open);
        let parts = self.parts.all();
        let keyed = |&at: &u32| parts.get(at as usize).is_some_and(|part| part.key.is_some());
        if open.iter().any(keyed) || self.announced.iter().any(|&(of, ..)| of == choice) {
            let message = "has a part whose end was never told; it ends with the response";
            self.report.each(Code::Conflict, Severity::Warning, "", message, None);
        }
        self.announced.retain(|&(of, ..)| of != choice);
    }

    /// Tells why choices ended, where that was read and their parts are whole.
    pub fn tell_reasons(&mut self, queue: &mut Queue) {
        for number in 0..self.count as u32 {
            let Some(choice) = self.choice(number).filter(|choice| choice.told == Told::Due) else { continue };
            choice.told = Told::Done;
            // a provider that has no word for it says that it stopped
            let better = match (&*choice.reason, choice.holds) {
                ("stop", Holds::Call) => Some("tool_calls"),
                ("stop", Holds::Refusal) => Some("refusal"),
                ("tool_calls", Holds::AnswerTool) => Some("stop"),
                _ => None,
            };
            if let Some(better) = better {
                choice.reason.clear();
                choice.reason.push_str(better);
            }
            self.no_mark(number, queue);
            self.unended(number);
            self.end_parts(number, |_| true, queue);
            let Some(choice) = self.choice(number) else { continue };
            let mut event = Event::new(EventKind::Finish);
            event.choice = number;
            event.name = queue.keep(|text| text.push_str(&choice.reason));
            event.text = queue.keep(|text| text.push_str(&choice.raw_reason));
            queue.push(event);
        }
    }

    /// True if each choice has told why it ended.
    pub fn is_finished(&self) -> bool {
        !self.choices().is_empty() && self.choices().iter().all(|choice| choice.told == Told::Done)
    }

    /// The response begins.
    pub fn start(&mut self, queue: &mut Queue) {
        if self.started {
            return;
        }
        self.started = true;
        let mut event = Event::new(EventKind::Start);
        event.id = queue.keep(|text| text.push_str(&self.id));
        event.name = queue.keep(|text| text.push_str(&self.model));
        queue.push(event);
    }

    /// Tells of something that no template knows: once, and again when it changes.
    pub fn extra(&mut self, pointer: &str, json: &str, queue: &mut Queue) {
        let known = self.extra.knows(pointer);
        if known || self.extra.len() < MAX_EXTRA {
            if !self.extra.set(pointer, json) {
                return;
            }
            if !known {
                self.report.add(Code::Unsupported, Severity::Info, pointer, KEPT, Some(json));
            }
        } else {
            self.report.add(Code::Drop, Severity::Warning, pointer, "is one of too many unknown fields", Some(json));
        }
        let mut event = Event::new(EventKind::Extra);
        event.name = queue.keep(|text| text.push_str(pointer));
        event.text = queue.keep(|text| text.push_str(json));
        queue.push(event);
    }

    /// Likewise, in a part.
    pub fn part_extra(&mut self, at: u32, key: &str, json: &str, queue: &mut Queue) {
        let Some(part) = self.parts.get(at) else { return };
        if (part.extra.knows(key) || part.extra.len() < MAX_EXTRA) && !part.extra.set(key, json) {
            return;
        }
        let (choice, number, of) = (part.choice, part.number, part.kind);
        let mut event = Event::new(EventKind::Extra);
        (event.choice, event.part, event.of) = (choice, number, of);
        event.name = queue.keep(|text| {
            text.push('/');
            text.push_str(key);
        });
        event.text = queue.keep(|text| text.push_str(json));
        let path = queue.get(event.name);
        self.report.add(Code::Unsupported, Severity::Info, path, KEPT_IN_PART, Some(json));
        queue.push(event);
    }

    /// Tells what it cost so far, if that has changed.
    pub fn tell_usage(&mut self, queue: &mut Queue, write: impl FnOnce(&Self, &mut Text)) {
        if !std::mem::take(&mut self.usage.changed) {
            return;
        }
        let mut event = Event::new(EventKind::Usage);
        event.text = queue.keep(|text| write(self, text));
        queue.push(event);
    }

    /// Ends the response.
    pub fn end(&mut self, queue: &mut Queue) {
        for number in 0..self.count as u32 {
            self.no_mark(number, queue);
            if self.complete {
                self.unended(number);
            }
            self.end_parts(number, |_| true, queue);
        }
        self.tell_reasons(queue);
        let mut event = Event::new(EventKind::End);
        event.number = i64::from(self.complete);
        queue.push(event);
    }
}

/// True if JSON texts differ in white space alone.
fn same_but_for_space(one: &str, other: &str) -> bool {
    let one = one.bytes().filter(|byte| !byte.is_ascii_whitespace());
    one.eq(other.bytes().filter(|byte| !byte.is_ascii_whitespace()))
}

/// The most unknown fields that are kept.
const MAX_EXTRA: usize = 512;
const GIVEN: &str = "was given as a whole, and then in pieces that say something else; the pieces count";
const HALF: &str = "has half of a surrogate pair, whose other half never came; U+FFFD stands for it";
const KEPT: &str = "is not known to this provider's spec; it is kept under `extra`";
const KEPT_IN_PART: &str = "is not known to this provider's spec; it is kept in the part, under `extra`";
