//! Reads one event after another by the templates of a spec.

use super::answer::{Answer, Failure};
use super::apply::Fragment;
use super::event::{Event, EventKind, Queue};
use super::extra::Rest;
use super::learned::{Learned, Lesson};
use super::receipt::Receipt;
use super::seen::Seen;
use super::{Reply, errors, halves, headers, write};
use crate::decode::matcher::{Matcher, Memory};
use crate::decode::trail::Event as Read;
use crate::error::{Error, ErrorKind};
use crate::grow::{self, Text};
use crate::json;
use crate::json::doc::Doc;
use crate::json::node::NodeId;
use crate::json::tape::{NO_MEMORY, Tape};
use crate::report::loss::{Code, Severity};
use crate::spec::plan::decode::PatId;
use crate::spec::plan::response::{ErrorClass, Operation, ResponsePlan, StreamEvent};
use crate::vocabulary::Slot;
use std::borrow::Cow;
use std::sync::Arc;

/// What is said of a whole body that has nothing of a response, and nothing of an error.
pub const NO_RESPONSE: &str = "the body is no response of this provider's";

/// The response so far, and memory to read more of it.
#[derive(Debug)]
pub struct Reader {
    plan: Arc<ResponsePlan>,
    status: u16,
    headers: String,
    receipt: Receipt,
    pub answer: Answer,
    /// What is to be told.
    pub queue: Queue,
    /// What was read last.
    pub seen: Seen,
    /// Events like those that were read.
    learned: Learned,
    work: Work,
}

/// Memory that is kept from event to event.
#[derive(Debug, Default)]
struct Work {
    tape: Tape,
    memory: Memory,
    scratch: Text,
    pointer: Text,
    carried: Text,
    records: Vec<(u32, u32)>,
}

/// What an event is compared with.
#[derive(Clone, Copy)]
struct Template {
    operation: Operation,
    body: Option<PatId>,
    /// The spec knows the event by its name.
    named: bool,
    whole: bool,
    /// The member that has the name.
    told: Option<NodeId>,
}

impl Reader {
    /// A reader of what a model answers.
    pub fn new(plan: Arc<ResponsePlan>, reply: &Reply<'_>) -> Result<Self, Error> {
        is_known(&plan)?;
        let mut reader = Self {
            plan,
            status: reply.status,
            headers: grow::copy(reply.headers),
            receipt: Receipt::read(reply.receipt)?,
            answer: Answer::default(),
            queue: Queue::default(),
            seen: Seen::Event,
            learned: Learned::default(),
            work: Work::default(),
        };
        reader.begin();
        if grow::short() { Err(Error::no_memory()) } else { Ok(reader) }
    }

    /// Makes it a reader of what another model answers.
    pub fn renew(&mut self, plan: &Arc<ResponsePlan>, reply: &Reply<'_>) -> Result<(), Error> {
        is_known(plan)?;
        self.reset();
        self.plan = Arc::clone(plan);
        self.status = reply.status;
        self.headers.clear();
        if self.headers.try_reserve(reply.headers.len()).is_err() {
            return Err(Error::no_memory());
        }
        self.headers.push_str(reply.headers);
        self.receipt = Receipt::read(reply.receipt)?;
        self.begin();
        Ok(())
    }

    fn begin(&mut self) {
        let ends = |event: &StreamEvent| event.operation == Operation::PartEnd;
        self.answer.parts_end = self.plan.stream.events.iter().any(ends);
        for header in &self.plan.headers {
            let Some(value) = headers::get(&self.headers, &header.name) else { continue };
            if header.slot.slot == Slot::RequestId {
                self.answer.request_id.push_str(value);
            }
        }
    }

    /// Forgets the response.
    pub fn reset(&mut self) {
        self.answer.clear();
        self.queue.clear();
        self.learned.clear();
        self.headers.clear();
        self.status = 0;
    }

    /// True if a receipt, or marks of thoughts, make another answer of what comes.
    pub fn changes(&self) -> bool {
        !self.receipt.is_empty() || self.plan.thinking_tags.is_some()
    }

    /// What views are written from.
    pub fn parts(&mut self) -> (&ResponsePlan, &Answer, &mut Tape) {
        (&self.plan, &self.answer, &mut self.work.tape)
    }

    /// Reads an event of a stream.
    pub fn event(&mut self, name: &[u8], data: &[u8], exception: bool) {
        self.seen = if exception { Seen::Other } else { Seen::Event };
        if !exception && self.learned.again(name, data, &mut self.answer, &mut self.queue) {
            let plan = &self.plan;
            return self.answer.tell_usage(&mut self.queue, |answer, out| write::usage(plan, answer, out));
        }
        let framed = name;
        let name = grow::mended(name);
        let data = self.utf8(data);
        let said = data.trim_ascii();
        if said.is_empty() || self.plan.stream.ignore.iter().any(|ignored| said == ignored) {
            self.seen = if said.is_empty() { Seen::Blank } else { Seen::Mark };
            return;
        }
        let plan = Arc::clone(&self.plan);
        let mut work = std::mem::take(&mut self.work);
        let mut tape = std::mem::take(&mut work.tape);
        let mut carried = std::mem::take(&mut work.carried);
        match self.parsed(&mut tape, &data, &mut carried) {
            Some(doc) => {
                let told = plan.stream.event.as_ref().and_then(|key| doc.get(Doc::ROOT, key));
                if self.seen == Seen::Event && plan.stream.event.is_some() && (told.is_none() || framed.is_empty()) {
                    self.seen = Seen::Nameless;
                }
                let name = told.map_or(name, |node| doc.string(node));
                let known = plan.stream.events.iter().find(|event| event.name == *name || event.name == "*");
                // what no event is may be the whole response, where a stream was asked for
                let whole = known.is_none();
                let (operation, body) =
                    known.map_or((Operation::Fragment, plan.body), |event| (event.operation, event.body));
                let named = known.is_some_and(|event| event.name != "*");
                if let Some(node) = told {
                    doc.mark_looked_at(node);
                }
                if let Some(node) = told.filter(|_| named) {
                    doc.mark_read(node);
                }
                let template = Template { operation, body: Some(body), named: named && !exception, whole, told };
                let learns = operation == Operation::Fragment && !exception && !whole;
                let found = self.read(&plan, doc, &mut work, template, learns.then_some(framed));
                let operation = if whole && found { Operation::End } else { operation };
                if operation == Operation::End && whole {
                    self.seen = Seen::Other;
                }
                if exception {
                    self.exception(&name);
                }
                self.told(&plan, operation);
            }
            None => self.unreadable(&data),
        }
        (work.tape, work.carried) = (tape, carried);
        self.work = work;
    }

    /// Reads a whole body: a response or an error.
    pub fn whole(&mut self, body: &[u8]) {
        self.seen = Seen::Other;
        let data = self.utf8(body);
        let plan = Arc::clone(&self.plan);
        let mut work = std::mem::take(&mut self.work);
        let mut tape = std::mem::take(&mut work.tape);
        let mut carried = std::mem::take(&mut work.carried);
        match self.parsed(&mut tape, &data, &mut carried) {
            Some(doc) => {
                let failed = self.status >= 400;
                let body = (!failed).then_some(plan.body);
                let operation = Operation::Fragment;
                let template = Template { operation, body, named: false, whole: true, told: None };
                self.read(&plan, doc, &mut work, template, None);
                if self.answer.choices().is_empty() && !failed && self.answer.failure.is_none() {
                    let failure = self.answer.failure.get_or_insert_default();
                    failure.message.push_str(NO_RESPONSE);
                }
                if failed && self.answer.failure.as_ref().is_none_or(|failure| failure.message.is_empty()) {
                    errors::of_text(&data, self.answer.failure.get_or_insert_default());
                }
                self.told(&plan, Operation::End);
            }
            None if self.status >= 400 => {
                errors::of_text(&data, self.answer.failure.get_or_insert_default());
                self.told(&plan, Operation::End);
            }
            None => self.unreadable(&data),
        }
        (work.tape, work.carried) = (tape, carried);
        self.work = work;
    }

    /// Text of bytes; what is no UTF-8 is told.
    fn utf8<'d>(&mut self, data: &'d [u8]) -> Cow<'d, str> {
        if let Ok(text) = simdutf8::basic::from_utf8(data) {
            return Cow::Borrowed(text);
        }
        if self.seen == Seen::Event {
            self.seen = Seen::Mended;
        }
        let message = "has bytes that are no UTF-8; U+FFFD stands for them";
        self.answer.report.add(Code::Drop, Severity::Error, "", message, None);
        grow::mended(data)
    }

    /// The data as JSON; halves of surrogate pairs are carried.
    fn parsed<'d>(&mut self, tape: &'d mut Tape, data: &'d str, carried: &'d mut Text) -> Option<Doc<'d>> {
        self.answer.carries = false;
        match tape.parse(data).map_err(|error| error.reason).err() {
            None => return tape.parsed(data),
            Some(NO_MEMORY) => {
                grow::note();
                return None;
            }
            Some(_) => {}
        }
        if halves::carried(data, carried) {
            self.answer.carries = true;
            return tape.parse(carried).ok();
        }
        None
    }

    /// Compares an event with its template, and with that of errors where it may be one.
    fn read(
        &mut self,
        plan: &ResponsePlan,
        doc: Doc<'_>,
        work: &mut Work,
        template: Template,
        framed: Option<&[u8]>,
    ) -> bool {
        let Template { operation, body, named, whole, told } = template;
        if operation == Operation::Skip {
            return false;
        }
        let (told_before, known_before) = (self.queue.count(), self.answer.known());
        self.answer.last_piece = None;
        work.records.clear();
        let mut matcher = Matcher::with(&plan.patterns, doc, std::mem::take(&mut work.memory));
        let mut found = body.and_then(|body| matcher.fit(body, Doc::ROOT));
        // an event of an unknown name is no whole response, unless that has such a name, too
        let unknown =
            |node: NodeId| !matcher.trail.iter().any(|read| matches!(read, Read::Used(used) if *used == node));
        if whole && told.is_some_and(unknown) {
            matcher.trail.clear();
            found = None;
        }
        if !named {
            let length = matcher.trail.len();
            let error = matcher.fit(plan.error, Doc::ROOT);
            // of the two the one counts that explains more
            if error > found {
                matcher.trail.drain(..length);
            } else {
                matcher.trail.truncate(length);
            }
        }
        if grow::short() {
            // what is not whole is not told
            self.learned.clear();
            work.memory = matcher.into_memory();
            return false;
        }
        let mut fragment = Fragment {
            plan,
            doc,
            trail: &matcher.trail,
            operation,
            whole,
            receipt: &self.receipt,
            answer: &mut self.answer,
            queue: &mut self.queue,
            scratch: &mut work.scratch,
            records: &mut work.records,
        };
        fragment.apply();
        Rest {
            doc,
            answer: &mut self.answer,
            queue: &mut self.queue,
            pointer: &mut work.pointer,
            scratch: &mut work.scratch,
            records: &work.records,
        }
        .tell();
        let (answer, told, trail) = (&self.answer, self.queue.since(told_before), &matcher.trail[..]);
        let learnable = framed.filter(|_| answer.known() == known_before && !grow::short());
        let marked = plan.thinking_tags.is_some();
        let lesson = learnable.map(|name| Lesson { name, doc, trail, answer, marked, told });
        if lesson.is_none_or(|lesson| !lesson.learn(&mut self.learned)) {
            self.learned.clear();
        }
        work.memory = matcher.into_memory();
        found > Some(0)
    }

    /// A frame that is an error by its kind.
    fn exception(&mut self, name: &str) {
        let failure = self.answer.failure.get_or_insert_default();
        if failure.others.get(Slot::ErrorType).is_none() {
            failure.others.set(Slot::ErrorType, |out| json::string(out, name));
        }
    }

    /// Tells what an event has changed.
    fn told(&mut self, plan: &ResponsePlan, operation: Operation) {
        self.answer.tell_reasons(&mut self.queue);
        self.answer.tell_usage(&mut self.queue, |answer, out| write::usage(plan, answer, out));
        if operation == Operation::Error {
            self.answer.failure.get_or_insert_default();
        }
        self.answer.complete |=
            operation == Operation::End || plan.stream.ends_with_finish && self.answer.is_finished();
        if self.answer.failure.as_ref().is_some_and(|failure| !failure.told) {
            self.failed(plan);
        }
    }

    fn failed(&mut self, plan: &ResponsePlan) {
        let Some(mut failure) = self.answer.failure.take() else { return };
        failure.status = if failure.status == 0 { self.status } else { failure.status };
        for header in &plan.headers {
            let Some(value) = headers::get(&self.headers, &header.name) else { continue };
            let value = header.before.and_then(|mark| value.split_once(mark)).map_or(value, |(value, _)| value);
            if header.slot.slot != Slot::RequestId && failure.others.get(header.slot.slot).is_none() {
                failure.others.set(header.slot.slot, |out| json::string(out, value));
            }
        }
        errors::complete(plan, &self.headers, &mut failure);
        self.tell_failure(failure);
    }

    fn tell_failure(&mut self, mut failure: Failure) {
        failure.told = true;
        let mut event = Event::new(EventKind::Error);
        event.class = Some(failure.class);
        event.name = self.queue.keep(|out| out.push_str(failure.class.name()));
        event.text = self.queue.keep(|out| out.push_str(&failure.message));
        event.number = failure.retry_after_ms.map_or(-1, |delay| delay.try_into().unwrap_or(i64::MAX));
        self.queue.push(event);
        self.answer.failure = Some(failure);
    }

    /// Data that is no JSON, if it could be looked at.
    fn unreadable(&mut self, data: &str) {
        if grow::short() {
            return;
        }
        let mut shown = Text::default();
        json::string(&mut shown, data);
        let message = "is no JSON; nothing of it is read";
        self.answer.report.add(Code::Drop, Severity::Error, "", message, Some(&shown));
        if self.answer.failure.is_none() {
            let mut failure = Failure { class: ErrorClass::Server, ..Failure::default() };
            errors::of_text(data, &mut failure);
            failure.retryable = true;
            failure.status = self.status;
            self.tell_failure(failure);
        }
    }

    /// Nothing more comes.
    pub fn end(&mut self) {
        self.seen = Seen::End;
        let less = &self.plan.patterns.less;
        if self.answer.usage.odd_total(less).is_some() {
            let message = "is a total that is not the sum of input and output; `usage.raw` has it";
            self.answer.report.add(Code::Conflict, Severity::Info, "usage.total_tokens", message, None);
        }
        if !self.answer.complete && self.answer.failure.is_none() {
            let mut failure = Failure { class: ErrorClass::Network, retryable: true, ..Failure::default() };
            failure.message.push_str("the connection ended before the response was whole");
            self.tell_failure(failure);
        }
        if self.answer.failure.is_some() {
            self.answer.complete = false;
        }
        self.answer.end(&mut self.queue);
    }
}

/// Fails where a spec does not say what is answered.
fn is_known(plan: &ResponsePlan) -> Result<(), Error> {
    if plan.known {
        return Ok(());
    }
    let message = text!(
        "the spec {:?} does not say what is answered; give it a `response`, or inherit a dialect that has one",
        plan.patterns.provider
    );
    Err(Error::new(ErrorKind::InvalidSpec, message))
}
