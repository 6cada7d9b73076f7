//! A stream in the form of an API: canonical events in, framed events out.
//!
//! What an event is written as is data: each wire event says at which moments it is written ([`Moment`]), and its
//! template is the one that it is read by. What the encoder knows is the order of things: parts that must not overlap
//! wait for each other, parts that an API takes whole wait for their end, and what groups parts begins and ends with
//! them.

use super::framing;
use super::held::{Held, Parts};
use super::learned::Learned;
use super::scene::{Scene, Subject};
use super::target::{Target, Told};
use crate::error::{Error, ErrorKind};
use crate::grow::{self, Grow, Text};
use crate::report::Mode;
use crate::report::loss::{Code, Severity};
use crate::response::report::Report;
use crate::response::{EventKind, Field};
use crate::spec::plan::response::ErrorClass;
use crate::spec::plan::serve::{Moment, Parts as Order, ServePlan};
use crate::vocabulary::{Keyword, Slot};
use std::sync::Arc;

/// The most that waits to be written, and that is kept of one response.
const MAX_KEPT: usize = 64 << 20;

/// Writes one stream.
#[derive(Debug)]
pub struct Encoder {
    pub(super) plan: Arc<ServePlan>,
    mode: Mode,
    pub(super) scene: Scene,
    pub(super) parts: Parts,
    /// The part that is being written, where parts do not overlap.
    open: Option<usize>,
    /// All parts before this one are closed, or are written as they come.
    turn: usize,
    /// What is counted of each choice.
    pub(super) counts: Vec<Counts>,
    /// The item that is open: its number, and how many parts it has.
    pub(super) item: Option<(u32, u32)>,
    pub(super) items: u32,
    kept: usize,
    /// What is to be sent.
    pub(super) out: Vec<u8>,
    pub(super) written: u64,
    pub(super) status: u16,
    /// What headers say of an error that comes before all else: members of an object.
    pub(super) headers: Text,
    pub(super) failed: bool,
    /// More came after the error.
    pub(super) behind: bool,
    pub(super) ended: bool,
    pub(super) report: Report,
    pub(super) view: Text,
    /// What the pieces of the part that is being written have in common.
    pub(super) learned: Learned,
}

/// What is counted of a choice.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    /// Parts on the wire.
    pub(super) written: u32,
    /// Parts that are calls.
    calls: u32,
    /// Parts that have begun and not ended.
    unended: u32,
}

impl Encoder {
    /// An encoder for one stream.
    pub fn new(plan: Arc<ServePlan>, target: &Target) -> Result<Self, Error> {
        if plan.events.is_empty() {
            let message = text!("the spec {:?} does not say how a stream is written", plan.templates.provider);
            return Err(Error::new(ErrorKind::InvalidInput, message));
        }
        Ok(Self {
            scene: Scene::new(target)?,
            plan,
            mode: target.mode,
            parts: Parts::default(),
            open: None,
            turn: 0,
            counts: Vec::new(),
            item: None,
            items: 0,
            kept: 0,
            out: Vec::new(),
            written: 0,
            status: 200,
            headers: Text::default(),
            failed: false,
            behind: false,
            ended: false,
            report: Report::default(),
            view: Text::default(),
            learned: Learned::default(),
        })
    }

    /// Takes an event; what it is written as is in [`Self::bytes`].
    pub fn push(&mut self, event: &Told<'_>) -> Result<(), Error> {
        if self.ended {
            return Err(Error::new(ErrorKind::InvalidInput, "the stream has ended; make another encoder for another"));
        }
        grow::begin();
        let before = self.out.len();
        // no piece tells of usage, or of what is the provider's own
        if !matches!(event.kind, EventKind::Delta | EventKind::Usage | EventKind::Extra) {
            self.learned.clear();
        }
        match event.kind {
            EventKind::Error => self.fail(event.class.unwrap_or_default(), event.text),
            EventKind::End => {
                self.unserved();
                self.end(event.number == 1);
            }
            _ if self.failed => self.behind(event),
            EventKind::Start => {
                self.scene.response(event.id, event.name);
                self.unnamed(Slot::ResponseId, !event.id.is_empty(), "id");
                self.unnamed(Slot::ResponseModel, !event.name.is_empty(), "model");
                self.write(Moment::Start, Subject::Response);
            }
            EventKind::PartStart => self.begin(event),
            EventKind::Delta => self.delta(event)?,
            EventKind::PartEnd => self.end_part(event),
            EventKind::Finish => self.finish(event),
            EventKind::Usage => self.scene.usage(event.text),
            EventKind::Extra => {
                let message = "is known to the provider alone, and has no place in this API's stream";
                self.report.add(Code::Unsupported, Severity::Info, event.name, message, Some(event.text));
            }
        }
        let judged = self.judge();
        if grow::short() || self.scene.spent() {
            // half an event is none, and what comes after it would not be understood
            self.out.truncate(before);
            self.ended = true;
            return Err(Error::no_memory());
        }
        judged
    }

    /// Ends the stream if something was lost that the mode forbids.
    fn judge(&mut self) -> Result<(), Error> {
        let line = match self.mode {
            Mode::Strict => Severity::Warning,
            Mode::Standard => Severity::Error,
            Mode::Coerce => return Ok(()),
        };
        if self.ended || self.report.worst().is_none_or(|worst| worst < line) {
            return Ok(());
        }
        let message = text!("mode \"{}\" does not allow what would be lost of the response", self.mode.name());
        self.fail(ErrorClass::Server, &message);
        self.close();
        Err(Error::new(ErrorKind::Lossy, message))
    }

    fn begin(&mut self, event: &Told<'_>) {
        let kind = event.of.unwrap_or(Keyword::Text);
        let Some(at) = self.parts.more(event.choice, event.part, kind) else { return };
        let (known, wanted) = (self.counts.len(), event.choice as usize + 1);
        if known < wanted && wanted <= MAX_CHOICES {
            self.counts.put_each((known..wanted).map(|_| Counts::default()));
        }
        if let Some(counts) = self.counts.get_mut(event.choice as usize) {
            counts.unended += 1;
        }
        let is_whole = kind == Keyword::Other || self.plan.whole >> kind as u64 & 1 == 1;
        let turn = self.plan.parts == Order::Interleaved || self.open.is_none();
        let derived = !self.scene.is_same();
        if let Some(held) = self.parts.get(at) {
            held.waits = is_whole || !turn;
            held.id.push_str(event.id);
            held.name.push_str(event.name);
            if kind.is_call() && event.id.is_empty() && derived {
                held.id.push_str(&text!("call_{}_{}", event.choice, event.part));
            }
            if kind.is_call()
                && let Some(counts) = self.counts.get_mut(event.choice as usize)
            {
                held.call = counts.calls;
                counts.calls += 1;
            }
        }
        if turn && self.plan.parts == Order::Sequential {
            self.open = Some(at);
        }
        if turn && !is_whole {
            self.start(at);
        }
    }

    /// Writes that a part begins, and what groups it.
    fn start(&mut self, at: usize) {
        let Some(held) = self.parts.get(at) else { return };
        let said = held.kind.is_some_and(super::outputs::is_said);
        let same_item = self.item.filter(|(_, count)| said && *count > 0);
        if self.plan.items {
            if same_item.is_none() {
                self.end_item();
                let number = self.items;
                self.items += 1;
                self.item = Some((number, u32::from(said)));
                self.place(at, number, 0);
                self.write(Moment::ItemStart, Subject::Start(at));
            } else if let Some((number, count)) = self.item {
                self.item = Some((number, count + 1));
                self.place(at, number, count);
            }
        }
        self.write(Moment::PartStart, Subject::Start(at));
    }

    pub(super) fn place(&mut self, at: usize, item: u32, place: u32) {
        if let Some(held) = self.parts.get(at) {
            (held.item, held.place) = (item, place);
        }
    }

    pub(super) fn end_item(&mut self) {
        if let Some((number, _)) = self.item.take() {
            self.write(Moment::ItemEnd, Subject::Item(number));
        }
    }

    fn delta(&mut self, event: &Told<'_>) -> Result<(), Error> {
        let Some(at) = self.parts.find(event.choice, event.part) else {
            let message = text!("a delta for part {} of choice {}, which has not begun", event.part, event.choice);
            return Err(Error::new(ErrorKind::InvalidInput, message));
        };
        if event.field == Field::Item {
            self.lost(at, event.field);
            return Ok(());
        }
        if event.field == Field::Summary && !self.plan.summaries {
            return self.tell_summary(at, event);
        }
        if let Some(held) = self.parts.get(at) {
            held.own_text += if event.field == Field::Text { event.text.len() } else { 0 };
            // where parts are all that there is, one that tells of a thought is none that hides it
            if event.field == Field::Encrypted && !self.plan.items && (held.own_text > 0 || held.summaries() > 0) {
                self.lost(at, event.field);
                return Ok(());
            }
        }
        self.take(at, event.field, event.text, event.number)
    }

    /// Writes a piece of a part, or keeps it until its turn.
    pub(super) fn take(&mut self, at: usize, field: Field, text: &str, number: i64) -> Result<(), Error> {
        let gathers = self.plan.items;
        let Some(held) = self.parts.get(at) else { return Ok(()) };
        let waits = held.waits;
        let begins = field == Field::Summary && held.begin_summary(number);
        if waits || gathers {
            self.kept += text.len();
            if self.kept > MAX_KEPT {
                return Err(Error::no_memory());
            }
            held.take(field, text);
        }
        match field {
            _ if waits => {}
            Field::Summary => self.summary(at, begins, text),
            field => self.piece(at, field, text, number),
        }
        Ok(())
    }

    fn end_part(&mut self, event: &Told<'_>) {
        let Some(at) = self.parts.find(event.choice, event.part) else { return };
        self.late(at, event);
        self.ended(at);
    }

    /// Parts that nobody has ended end with their choice, or with the stream.
    fn end_parts(&mut self, of: Option<u32>) {
        let has_none = |choice| self.counts.get(choice as usize).is_none_or(|counts| counts.unended == 0);
        if of.is_some_and(has_none) {
            return;
        }
        for at in 0..self.parts.all().len() {
            if self.parts.all().get(at).is_some_and(|held| of.is_none_or(|choice| held.choice == choice)) {
                self.ended(at);
            }
        }
    }

    /// A part has ended: it is written, or waits for those before it.
    fn ended(&mut self, at: usize) {
        let Some(held) = self.parts.get(at).filter(|held| !held.whole) else { return };
        held.whole = true;
        if let Some(counts) = self.counts.get_mut(held.choice as usize) {
            counts.unended = counts.unended.saturating_sub(1);
        }
        if self.plan.parts == Order::Interleaved {
            if self.parts.all().get(at).is_some_and(|held| held.waits) {
                self.complete_in_order();
            } else {
                self.complete(at);
            }
        } else if self.open == Some(at) {
            self.complete(at);
            self.open = None;
            self.go_on();
        }
    }

    /// Parts that are written whole, as far as all before them are: they keep the order in which they began.
    fn complete_in_order(&mut self) {
        while let Some(held) = self.parts.all().get(self.turn) {
            if held.waits && !held.closed {
                if !held.whole {
                    return;
                }
                self.complete(self.turn);
            }
            self.turn += 1;
        }
    }

    /// The parts that waited for their turn.
    fn go_on(&mut self) {
        while self.parts.all().get(self.turn).is_some_and(|held| held.closed) {
            self.turn += 1;
        }
        for at in self.turn..self.parts.all().len() {
            let Some(held) = self.parts.get(at) else { return };
            if held.closed || !held.waits {
                continue;
            }
            self.open = Some(at);
            if held.whole {
                self.complete(at);
                self.open = None;
                continue;
            }
            if !self.is_taken_whole(at) {
                self.flush(at);
            }
            return;
        }
    }

    /// Writes the beginning of a part, and what is there of it.
    fn flush(&mut self, at: usize) {
        if let Some(held) = self.parts.get(at) {
            held.waits = false;
        }
        self.start(at);
        for field in super::held::FIELDS {
            if field == Field::Summary {
                if self.plan.summaries {
                    self.flush_summaries(at);
                }
                continue;
            }
            let text = self.parts.all().get(at).map(|held| grow::copy(held.field(field))).unwrap_or_default();
            if !text.is_empty() {
                self.piece(at, field, &text, 0);
            }
        }
    }

    /// Writes the end of a part, or all of it.
    fn complete(&mut self, at: usize) {
        let waits = self.parts.all().get(at).is_some_and(|held| held.waits);
        if waits && self.is_taken_whole(at) {
            self.complete_whole(at);
        } else if waits {
            self.flush(at);
        }
        if let Some(held) = self.parts.get(at) {
            held.closed = true;
            held.waits = false;
        }
        // of what is not on the wire nothing ends
        if self.parts.all().get(at).is_some_and(Held::is_written) {
            self.end_summary(at);
            self.write(Moment::PartEnd, Subject::Whole(at));
        }
        if self.item.is_some_and(|(_, count)| count == 0) {
            self.end_item();
        }
    }

    fn finish(&mut self, event: &Told<'_>) {
        if event.choice > 0 && !self.plan.choices {
            let message = "is another answer; the API has one";
            self.report.add(Code::Unsupported, Severity::Warning, &text!("choices[{}]", event.choice), message, None);
        }
        self.end_parts(Some(event.choice));
        self.scene.finish(event.choice, event.name, event.text);
        self.end_item();
        self.write(Moment::Finish, Subject::Choice(event.choice));
    }

    fn end(&mut self, complete: bool) {
        if !complete && !self.failed {
            self.fail(ErrorClass::Network, "the response was cut");
        }
        if !self.failed {
            self.end_parts(None);
            self.end_item();
            self.write(Moment::End, Subject::All);
        }
        self.close();
    }

    /// What is to be sent; it is gone with [`Self::sent`].
    pub fn bytes(&self) -> &[u8] {
        &self.out
    }

    /// What was to be sent has been.
    pub fn sent(&mut self) {
        self.out.clear();
    }

    /// The HTTP status and the media type, JSON.
    pub fn head(&mut self) -> &str {
        let framed = framing::content_type(self.plan.format);
        let content_type = if self.status == 200 { framed } else { "application/json" };
        self.view.clear();
        self.view.push_str("{\"status\":");
        crate::json::number(&mut self.view, usize::from(self.status));
        self.view.push_str(",\"content_type\":");
        crate::json::string(&mut self.view, content_type);
        if !self.headers.is_empty() {
            self.view.push_str(",\"headers\":{");
            self.view.push_str(&self.headers);
            self.view.push_str("}");
        }
        self.view.push_str("}");
        &self.view
    }

    /// The report so far, JSON.
    pub fn lossiness(&mut self) -> &str {
        self.view.clear();
        self.report.write(&mut self.view);
        &self.view
    }
}

/// How many choices a stream may have.
const MAX_CHOICES: usize = 1 << 10;
