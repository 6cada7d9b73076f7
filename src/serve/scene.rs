//! What templates see while a stream is written: the response so far, and the one piece that an event is about.

use super::failed;
use super::held::{FIELDS, Held, Parts};
use super::target::Target;
use crate::encode::workspace::Workspace;
use crate::encode::write::{Frame, Writer, Wrote};
use crate::error::Error;
use crate::grow::{Grow, Text};
use crate::input::Input;
use crate::input::computed::ComputedText;
use crate::json;
use crate::json::doc::Doc;
use crate::json::node::Kind;
use crate::json::tape::Tape;
use crate::json::tree::Tree;
use crate::model::{Field as Slotted, NO_NODE, Prompt, Record, Run, Value};
use crate::response::Field;
use crate::response::report::Report;
use crate::spec::plan::response::ErrorClass;
use crate::spec::plan::serve::{Moment, ServePlan, Written};
use crate::vocabulary::{Keyword, SLOTS, Scope, Slot};

/// The most that one event may come to.
const LIMIT: usize = 64 << 20;

/// What an event is about.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'t> {
    /// The response.
    Response,
    /// A part that begins.
    Start(usize),
    /// A piece of a part.
    Piece { at: usize, field: Field, text: &'t str, number: i64 },
    /// A part, all of it.
    Whole(usize),
    /// The parts of an item.
    Item(u32),
    /// A choice.
    Choice(u32),
    /// All of the response.
    All,
    /// An error.
    Failed { class: ErrorClass, message: &'t str },
}

impl Subject<'_> {
    /// The part that it is about.
    pub fn part(&self) -> Option<usize> {
        match *self {
            Self::Start(at) | Self::Whole(at) | Self::Piece { at, .. } => Some(at),
            _ => None,
        }
    }
}

/// Why a choice has ended.
#[derive(Debug, Default)]
struct Finished {
    choice: u32,
    reason: Text,
    raw: Text,
}

/// The tables that templates are run on.
#[derive(Debug, Default)]
pub struct Scene {
    prompt: Prompt,
    work: Workspace,
    tape: Tape,
    /// The JSON that nodes are of.
    text: Text,
    body: Text,
    id: Text,
    model: Text,
    served_model: bool,
    usage: Text,
    created: i64,
    finished: Vec<Finished>,
    same: bool,
    /// What the client has asked.
    request: Option<Tree>,
    /// The number of the part on the wire.
    pub part_index: u32,
    /// How much of parts the last template has written.
    pub said: u32,
    /// And how many of their values.
    pub told: u32,
    spent: bool,
}

impl Scene {
    /// What is known before the response begins.
    pub fn new(target: &Target, _plan: &ServePlan) -> Result<Self, Error> {
        let mut scene = Self {
            same: target.same,
            served_model: !target.model.is_empty(),
            created: target.created,
            ..Self::default()
        };
        scene.model.push_str(&target.model);
        if !target.request.is_empty() {
            let request = Tree::parse(&target.request);
            let message = "the client's request is not JSON";
            scene.request = Some(request.ok_or_else(|| Error::new(crate::error::ErrorKind::Json, message))?);
        }
        Ok(scene)
    }

    /// The response's id and model.
    pub fn response(&mut self, id: &str, model: &str) {
        self.id.clear();
        self.id.push_str(id);
        if !self.served_model {
            self.model.clear();
            self.model.push_str(model);
        }
    }

    /// What it cost.
    pub fn usage(&mut self, json: &str) {
        self.usage.clear();
        self.usage.push_str(json);
    }

    /// Why a choice has ended.
    pub fn finish(&mut self, choice: u32, reason: &str, raw: &str) {
        let mut finished = Finished { choice, ..Finished::default() };
        finished.reason.push_str(reason);
        finished.raw.push_str(raw);
        self.finished.put(finished);
    }

    /// True if the response comes from the dialect that it is written in.
    pub fn is_same(&self) -> bool {
        self.same
    }

    /// True if there was no room for something.
    pub fn spent(&self) -> bool {
        self.spent
    }

    /// True if an event is written at all: by why the response ended, and by what the client has asked.
    pub fn is_due(&self, event: &Written) -> bool {
        let reason = self.finished.first().map(|finished| &*finished.reason);
        let ends = event.finish.is_empty() || reason.is_some_and(|reason| event.finish.iter().any(|of| of == reason));
        let asked = || {
            let asked = event.asked.iter().try_fold(self.request.as_ref()?, |tree, key| tree.get(key))?;
            Some(asked.scalar().as_deref() == Some("true"))
        };
        ends && (event.asked.is_empty() || !self.usage.is_empty() && asked() == Some(true))
    }

    /// What was lost while templates ran.
    pub fn losses(&mut self, report: &mut Report) {
        for loss in self.work.losses.drain(..) {
            let path = loss.slot.map_or("", |slot| slot.info().name);
            report.add(loss.code, loss.severity, path, loss.message, None);
        }
    }

    /// What the last template has written.
    pub fn body(&self) -> &str {
        &self.body
    }

    /// Runs a template; false if it writes nothing.
    pub fn run(
        &mut self,
        plan: &ServePlan,
        (moment, body): (Moment, u32),
        subject: &Subject<'_>,
        parts: &Parts,
        number: u64,
    ) -> bool {
        self.document(subject, parts);
        let text = std::mem::take(&mut self.text);
        let mut tape = std::mem::take(&mut self.tape);
        let wrote = if let Ok(doc) = tape.parse(&text) {
            self.run_on(doc, plan, (moment, body), subject, parts, number)
        } else {
            self.spent = true;
            false
        };
        (self.text, self.tape) = (text, tape);
        wrote
    }

    /// The JSON that the event is about: a citation, a part of the provider's own, usage.
    fn document(&mut self, subject: &Subject<'_>, parts: &Parts) {
        self.text.clear();
        let held = |at: usize| parts.all().get(at);
        match *subject {
            Subject::Piece { field: Field::Citation, text, .. } => self.text.push_str(text),
            Subject::Whole(at) if held(at).is_some_and(|held| held.kind == Some(Keyword::Other)) => {
                self.text.push_str(held(at).map_or("null", |held| held.field(Field::Raw)));
            }
            Subject::All | Subject::Choice(_) if !self.usage.is_empty() => {
                self.text.push_str("{\"usage\":");
                self.text.push_str(&self.usage);
                self.text.push('}');
            }
            _ => {}
        }
        if self.text.is_empty() {
            self.text.push_str("null");
        }
    }

    fn run_on(
        &mut self,
        doc: Doc<'_>,
        plan: &ServePlan,
        (moment, body): (Moment, u32),
        subject: &Subject<'_>,
        parts: &Parts,
        number: u64,
    ) -> bool {
        self.prompt.clear();
        self.prompt.values.resize(SLOTS.len(), Value::Absent);
        self.work.clear(&self.prompt, &plan.templates, LIMIT);
        self.values(doc, plan, moment, subject, parts);
        self.number_value(Slot::EventNumber, number);
        let input = Input { doc, plan: &plan.templates, origin: None };
        self.body.clear();
        self.body.set_limit(LIMIT);
        let mut writer = Writer { fuel: 4_000_000, ..Writer::new(&mut self.work, input, &self.prompt, &mut self.body) };
        let wrote = writer.run(body, &Frame::REQUEST);
        (self.said, self.told) = (writer.said, writer.told);
        self.spent |= writer.spent().is_some();
        wrote != Wrote::Absent
    }

    fn values(&mut self, doc: Doc<'_>, plan: &ServePlan, moment: Moment, subject: &Subject<'_>, parts: &Parts) {
        self.text_value(Slot::ResponseId, |scene| &scene.id);
        self.text_value(Slot::ResponseModel, |scene| &scene.model);
        if let Ok(created @ 1..) = u64::try_from(self.created) {
            self.number_value(Slot::ResponseCreated, created);
        }
        match *subject {
            Subject::Start(at) | Subject::Piece { at, .. } | Subject::Whole(at) => {
                if let Some(held) = parts.all().get(at) {
                    self.number_value(
                        Slot::PartIndex,
                        u64::from(if plan.items { held.place } else { self.part_index }),
                    );
                    self.number_value(Slot::CallIndex, u64::from(held.call));
                    self.part(doc, held, subject);
                    self.choice(held.choice, Run { first: 0, count: 1 }, held.kind);
                    // an item of what is said begins empty
                    let begins = moment == Moment::ItemStart && held.kind.is_some_and(super::outputs::is_said);
                    self.output(held.item, Run { first: 0, count: u32::from(!begins) });
                }
            }
            Subject::Item(item) => {
                for held in parts.of_item(item) {
                    self.part(doc, held, &Subject::Whole(0));
                }
                let all = Run { first: 0, count: self.prompt.parts.len() as u32 };
                self.choice(0, all, None);
                self.output(item, all);
            }
            Subject::Choice(choice) => self.choice(choice, Run::default(), None),
            Subject::All => self.all(doc, plan, parts),
            Subject::Failed { class, message } => {
                self.set(Slot::ErrorMessage, message);
                failed::name(plan, class, &mut self.work);
            }
            Subject::Response => self.choice(0, Run::default(), None),
        }
        if doc.kind(Doc::ROOT) == Kind::Object && matches!(subject, Subject::All | Subject::Choice(_)) {
            self.counted(doc);
        }
    }

    /// The response at its end: why each choice ended and, where the API wants it once more, all of it.
    fn all(&mut self, doc: Doc<'_>, plan: &ServePlan, parts: &Parts) {
        let mut items: Vec<(u32, Run)> = Vec::new();
        if plan.items {
            for held in parts.all().iter().filter(|held| held.is_written() && held.choice == 0) {
                let at = self.prompt.parts.len() as u32;
                self.part(doc, held, &Subject::Whole(0));
                match items.last_mut() {
                    Some((item, run)) if *item == held.item => run.count += 1,
                    _ => items.put((held.item, Run { first: at, count: 1 })),
                }
            }
        }
        let all = Run { first: 0, count: self.prompt.parts.len() as u32 };
        let choices = self.finished.iter().map(|finished| finished.choice).max().map_or(1, |last| last + 1);
        for choice in 0..if plan.choices { choices } else { 1 } {
            self.choice(choice, if choice == 0 { all } else { Run::default() }, None);
        }
        for (item, run) in items {
            self.output(item, run);
        }
    }

    /// What the response cost.
    fn counted(&mut self, doc: Doc<'_>) {
        for slot in Slot::all(Scope::Response).filter(|slot| slot.info().name.starts_with("usage.")) {
            let own = matches!(slot, Slot::UsageRaw | Slot::UsageServerTools);
            if own && !self.same {
                continue;
            }
            let found = slot.info().name.split('.').try_fold(Doc::ROOT, |node, key| doc.get(node, key));
            if let Some(node) = found.filter(|&node| doc.kind(node) != Kind::Null) {
                self.work.values[slot as usize] = Value::Node(node);
            }
        }
    }

    /// A record of a part: of what the event says of it.
    fn part(&mut self, doc: Doc<'_>, held: &Held, subject: &Subject<'_>) {
        let kind = held.kind.unwrap_or(Keyword::Text);
        let first = self.begin();
        self.prompt.fields.put(Slotted { slot: Slot::Kind, value: Value::Keyword(kind, NO_NODE) });
        let mut cited = Run::default();
        match *subject {
            Subject::Piece { field: Field::Citation, .. } => {
                cited = self.citation(doc);
                self.prompt.fields.put(Slotted { slot: Slot::Cited, value: Value::Node(Doc::ROOT) });
            }
            Subject::Piece { field, text, number, .. } => {
                if field == Field::Summary {
                    self.number_value(Slot::SummaryIndex, u64::try_from(number).unwrap_or_default());
                }
                self.field(slot_of(field), text);
            }
            _ => {
                self.field(Slot::Id, &held.id);
                self.field(Slot::Name, &held.name);
                if matches!(subject, Subject::Whole(_)) {
                    self.whole(doc, held, kind);
                }
            }
        }
        if kind.is_call() {
            let value = self.number(u64::from(held.call));
            self.prompt.fields.put(Slotted { slot: Slot::Index, value });
        }
        let fields = Run { first, count: self.begin() - first };
        self.prompt.parts.put(Record { word: kind, node: NO_NODE, fields, parts: cited });
    }

    /// All fields of a part.
    fn whole(&mut self, doc: Doc<'_>, held: &Held, kind: Keyword) {
        if kind == Keyword::Other {
            self.prompt.fields.put(Slotted { slot: Slot::Raw, value: Value::Node(Doc::ROOT) });
            if let Some(named) = doc.get(Doc::ROOT, "type") {
                self.prompt.fields.put(Slotted { slot: Slot::Type, value: Value::Node(named) });
            }
            return;
        }
        for field in FIELDS {
            let text = held.field(field);
            match field {
                _ if text.is_empty() => {}
                Field::Arguments => {
                    let start = self.work.computed.scratch.len();
                    self.work.computed.scratch.push_str(text);
                    let value = self.work.computed.add_scratch(start);
                    self.prompt.fields.put(Slotted { slot: Slot::Arguments, value });
                }
                Field::Citation | Field::Raw => {}
                Field::Summary => {
                    let start = self.work.computed.scratch.len();
                    self.work.computed.scratch.push_str("[{\"type\":\"summary_text\",\"text\":");
                    json::string(&mut self.work.computed.scratch, text);
                    self.work.computed.scratch.push_str("}]");
                    let value = self.work.computed.add_scratch(start);
                    self.prompt.fields.put(Slotted { slot: Slot::Summary, value });
                }
                Field::Data => {
                    self.field(Slot::Data, text);
                    self.field(Slot::MediaType, media_type(text));
                }
                _ => self.field(slot_of(field), text),
            }
        }
    }

    fn citation(&mut self, doc: Doc<'_>) -> Run {
        let first = self.begin();
        for slot in Slot::all(Scope::Citation) {
            if let Some(node) = doc.get(Doc::ROOT, slot.info().name) {
                self.prompt.fields.put(Slotted { slot, value: Value::Node(node) });
            }
        }
        if let Some(raw) = doc.get(Doc::ROOT, "raw").filter(|_| self.same) {
            self.prompt.fields.put(Slotted { slot: Slot::Raw, value: Value::Node(raw) });
        }
        let fields = Run { first, count: self.begin() - first };
        let record = Record { word: Keyword::Other, node: Doc::ROOT, fields, parts: Run::default() };
        self.prompt.answer.cited.put(record);
        Run { first: self.prompt.answer.cited.len() as u32 - 1, count: 1 }
    }

    /// A record of a choice, with these parts.
    fn choice(&mut self, choice: u32, parts: Run, kind: Option<Keyword>) {
        let first = self.begin();
        let value = self.number(u64::from(choice));
        self.prompt.fields.put(Slotted { slot: Slot::Index, value });
        if let Some(at) = self.finished.iter().rposition(|finished| finished.choice == choice) {
            let reason = std::mem::take(&mut self.finished[at].reason);
            self.field(Slot::FinishReason, &reason);
            self.finished[at].reason = reason;
            if self.same {
                let raw = std::mem::take(&mut self.finished[at].raw);
                self.field(Slot::FinishRaw, &raw);
                self.finished[at].raw = raw;
            }
        }
        // what an API has in one place for all parts of a kind
        let gathered = match kind {
            Some(Keyword::Text) => Some(Slot::Text),
            Some(Keyword::Reasoning) => Some(Slot::ReasoningText),
            Some(Keyword::Refusal) => Some(Slot::RefusalText),
            _ => None,
        };
        let text = self.prompt.parts.last().map(|part| self.prompt.field(part, Slot::Text));
        if let (Some(slot), Some(value)) = (gathered, text.filter(|text| *text != Value::Absent)) {
            self.prompt.fields.put(Slotted { slot, value });
        }
        let fields = Run { first, count: self.begin() - first };
        self.prompt.answer.choices.put(Record { word: Keyword::Assistant, node: NO_NODE, fields, parts });
    }

    /// A record of an item, with these parts.
    fn output(&mut self, item: u32, parts: Run) {
        let first = self.begin();
        let value = self.number(u64::from(item));
        self.prompt.fields.put(Slotted { slot: Slot::OutputIndex, value });
        let fields = Run { first, count: 1 };
        let start = self.prompt.answer.order.len() as u32;
        parts.indices().for_each(|part| self.prompt.answer.order.put(part as u32));
        let parts = Run { first: start, count: parts.count };
        self.prompt.answer.outputs.put(Record { word: Keyword::Message, node: NO_NODE, fields, parts });
    }

    fn begin(&self) -> u32 {
        self.prompt.fields.len() as u32
    }

    /// A slot of the record that is being made; none where there is no text.
    fn field(&mut self, slot: Slot, text: &str) {
        if !text.is_empty() {
            let value = self.work.computed.add_string(text);
            self.prompt.fields.put(Slotted { slot, value });
        }
    }

    fn set(&mut self, slot: Slot, text: &str) {
        self.work.values[slot as usize] = self.work.computed.add_string(text);
    }

    fn text_value(&mut self, slot: Slot, text: impl FnOnce(&Self) -> &Text) {
        let start = self.work.computed.scratch.len();
        let mut scratch = std::mem::take(&mut self.work.computed.scratch);
        let text = text(self);
        if !text.is_empty() {
            json::string(&mut scratch, text);
        }
        self.work.computed.scratch = scratch;
        if self.work.computed.scratch.len() > start {
            self.work.values[slot as usize] = self.work.computed.add_scratch(start);
        }
    }

    fn number(&mut self, number: u64) -> Value {
        let start = self.work.computed.scratch.len();
        json::number(&mut self.work.computed.scratch, number as usize);
        let end = self.work.computed.scratch.len();
        self.work.computed.add(ComputedText::Scratch(start as u32, end as u32))
    }

    fn number_value(&mut self, slot: Slot, number: u64) {
        self.work.values[slot as usize] = self.number(number);
    }
}

fn slot_of(field: Field) -> Slot {
    match field {
        Field::Text | Field::None => Slot::Text,
        Field::Arguments => Slot::Arguments,
        Field::Input => Slot::Input,
        Field::Summary => Slot::SummaryText,
        Field::Transcript => Slot::Transcript,
        Field::Data => Slot::Data,
        Field::Signature => Slot::Signature,
        Field::Encrypted => Slot::Encrypted,
        Field::Citation => Slot::Cited,
        Field::Raw | Field::Item => Slot::Raw,
    }
}

/// True for a medium of which nobody knows what it is.
pub fn is_of_unknown_media(held: &Held) -> bool {
    let data = held.field(Field::Data);
    !data.is_empty() && media_type(data) == UNKNOWN
}

const UNKNOWN: &str = "application/octet-stream";

/// What base64 begins with tells what it is.
fn media_type(data: &str) -> &'static str {
    const KNOWN: [(&str, &str); 7] = [
        ("iVBOR", "image/png"),
        ("/9j/", "image/jpeg"),
        ("R0lGOD", "image/gif"),
        ("UklGR", "image/webp"),
        ("SUQz", "audio/mpeg"),
        ("T2dnUw", "audio/ogg"),
        ("JVBERi", "application/pdf"),
    ];
    KNOWN.iter().find(|(start, _)| data.starts_with(start)).map_or(UNKNOWN, |&(_, name)| name)
}
