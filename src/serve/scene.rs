//! What templates see while a stream is written: the response so far, and the one piece that an event is about.

use super::failed;
use super::held::{Held, Parts};
use super::target::Target;
use crate::encode::workspace::Workspace;
use crate::encode::write::{Frame, Writer, Wrote};
use crate::error::{Error, ErrorKind};
use crate::grow::{self, Grow, Text};
use crate::input::Input;
use crate::json;
use crate::json::doc::Doc;
use crate::json::node::Kind;
use crate::json::tape::{NO_MEMORY, Tape};
use crate::model::{Prompt, Run};
use crate::response::Field;
use crate::response::report::Report;
use crate::spec::plan::response::ErrorClass;
use crate::spec::plan::serve::{Moment, ServePlan, Written};
use crate::vocabulary::{Keyword, Slot};

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
    /// One of the summaries of a part.
    Summary { at: usize, which: usize },
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
            Self::Start(at) | Self::Whole(at) | Self::Piece { at, .. } | Self::Summary { at, .. } => Some(at),
            _ => None,
        }
    }
}

/// Why a choice has ended.
#[derive(Debug, Default)]
pub(super) struct Finished {
    pub(super) choice: u32,
    pub(super) reason: Text,
    pub(super) raw: Text,
}

/// The tables that templates are run on.
#[derive(Debug, Default)]
pub struct Scene {
    pub(super) prompt: Prompt,
    pub(super) work: Workspace,
    tape: Tape,
    /// The JSON that nodes are of.
    text: Text,
    body: Text,
    id: Text,
    model: Text,
    served_model: bool,
    usage: Text,
    /// When the response is made, where its provider does not say it.
    created: i64,
    /// What its provider says of it: when it was made, as JSON, and how it was served.
    pub(super) made: Text,
    pub(super) tier: Text,
    pub(super) finished: Vec<Finished>,
    pub(super) same: bool,
    /// What the client has asked.
    request: Text,
    asked: Tape,
    /// For arguments, to see whether they are JSON.
    pub(super) arguments: Tape,
    /// The number of the part on the wire.
    pub part_index: u32,
    /// How much of parts the last template has written.
    pub said: u32,
    /// And how many of their values.
    pub told: u32,
    spent: bool,
    /// Words of an error that the API itself has said, JSON.
    error_words: [Text; ERROR_WORDS.len()],
}

/// What an API has words of its own for in an error.
const ERROR_WORDS: [Slot; 3] = [Slot::ErrorType, Slot::ErrorCode, Slot::ErrorParam];

impl Scene {
    /// What is known before the response begins.
    pub fn new(target: &Target) -> Result<Self, Error> {
        let mut scene = Self {
            same: target.same,
            served_model: !target.model.is_empty(),
            created: target.created,
            ..Self::default()
        };
        scene.model.push_str(&target.model);
        if !target.request.is_empty() {
            scene.request.push_str(&target.request);
            scene.asked.parse(&scene.request).map_err(|error| match error.reason {
                _ if grow::short() => Error::no_memory(),
                NO_MEMORY => Error::no_memory(),
                reason => Error::new(ErrorKind::Json, text!("the client's request is not JSON: {reason}")),
            })?;
        }
        if grow::short() { Err(Error::no_memory()) } else { Ok(scene) }
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

    /// When it was made, as JSON, and how it was served.
    pub fn made(&mut self, created: &str, tier: &str) {
        for (held, said) in [(&mut self.made, created), (&mut self.tier, tier)] {
            held.clear();
            held.push_str(said);
        }
    }

    /// What it cost.
    pub fn usage(&mut self, json: &str) {
        self.usage.clear();
        self.usage.push_str(json);
    }

    /// An error of the same API keeps its own words.
    pub fn error_words<'t>(&mut self, word: impl Fn(Slot) -> Option<&'t str>) {
        for (slot, text) in ERROR_WORDS.into_iter().zip(&mut self.error_words) {
            text.clear();
            text.push_str(word(slot).unwrap_or_default());
        }
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
        // a response that is whole has ended, also where nobody says why
        let reason = self.finished.first().map_or("other", |finished| &*finished.reason);
        let ends = event.finish.is_empty() || event.finish.iter().any(|of| of == reason);
        ends && (event.asked.is_empty() || !self.usage.is_empty() && self.has_asked(&event.asked))
    }

    /// True if the client has asked for what stands at this place of its request.
    pub fn has_asked(&self, path: &[String]) -> bool {
        let asked = || {
            let request = self.asked.parsed(&self.request)?;
            let asked = path.iter().try_fold(Doc::ROOT, |node, key| request.get(node, key))?;
            Some(request.raw(asked) == "true")
        };
        asked() == Some(true)
    }

    /// What the client calls the model, if that is known.
    pub fn served_model(&self) -> &str {
        if self.served_model { &self.model } else { "" }
    }

    /// What was lost while templates ran.
    pub fn losses(&mut self, report: &mut Report) {
        for loss in self.work.losses.drain(..) {
            let path = loss.slot.map_or("", |slot| slot.info().name);
            report.add(loss.code, loss.severity, path, loss.message, None);
        }
    }

    /// What the API's headers say of what the last template was run on: members of an object.
    pub(super) fn headers(&self, plan: &ServePlan, out: &mut Text) {
        let Some(doc) = self.tape.parsed(&self.text) else { return };
        let input = Input { doc, plan: &plan.templates, origin: None, misfits: None };
        for header in &plan.headers {
            let Some(value) = input.scalar(self.work.values[header.slot.slot], &self.work.computed) else { continue };
            out.push_str(if out.is_empty() { "" } else { "," });
            json::string(out, &header.name);
            out.push(':');
            json::string(out, &value);
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
            Subject::Item(item) => {
                let own = parts.of_item(item).find(|held| held.kind == Some(Keyword::Other));
                self.text.push_str(own.map_or("null", |held| held.field(Field::Raw)));
            }
            Subject::All | Subject::Choice(_) => {
                self.text.push_str("{\"usage\":");
                self.text.push_str(if self.usage.is_empty() { "null" } else { &self.usage });
                self.text.push_str(",\"own\":[");
                if matches!(subject, Subject::All) {
                    self.own_parts(parts);
                }
                self.text.push_str("]}");
            }
            _ => {}
        }
        if self.text.is_empty() {
            self.text.push_str("null");
        }
    }

    /// The parts that are the provider's own, in their order, for what repeats all of a response.
    fn own_parts(&mut self, parts: &Parts) {
        let own = |held: &&Held| held.is_written() && held.choice == 0 && held.kind == Some(Keyword::Other);
        for (at, held) in parts.all().iter().filter(own).enumerate() {
            self.text.push_str(if at == 0 { "" } else { "," });
            let raw = held.field(Field::Raw);
            self.text.push_str(if raw.is_empty() { "null" } else { raw });
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
        self.work.clear(&self.prompt, &plan.templates, LIMIT);
        if !grow::short() {
            self.values(doc, plan, moment, subject, parts);
            self.number_value(Slot::EventNumber, number);
        }
        // tables of which a piece is missing are not run over
        if grow::short() {
            self.spent = true;
            return false;
        }
        let input = Input { doc, plan: &plan.templates, origin: None, misfits: None };
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
        // tiers have names of each provider's own
        if self.same {
            self.text_value(Slot::ResponseTier, |scene| &scene.tier);
        }
        if !self.made.is_empty() {
            let start = self.work.computed.scratch.len();
            self.work.computed.scratch.push_str(&self.made);
            self.work.values.set(Slot::ResponseCreated, self.work.computed.add_scratch(start));
        } else if let Ok(created @ 1..) = u64::try_from(self.created) {
            self.number_value(Slot::ResponseCreated, created);
        }
        match *subject {
            Subject::Start(at) | Subject::Piece { at, .. } | Subject::Summary { at, .. } | Subject::Whole(at) => {
                if let Some(held) = parts.all().get(at) {
                    self.number_value(
                        Slot::PartIndex,
                        u64::from(if plan.items { held.place } else { self.part_index }),
                    );
                    self.number_value(Slot::CallIndex, u64::from(held.call));
                    // the identifier of a call is the call's, not that of the output it is in
                    if !held.id.is_empty() && held.kind.is_some_and(|kind| !kind.is_call()) {
                        self.set(Slot::OutputId, &held.id);
                    }
                    self.part(doc, held, subject, Doc::ROOT);
                    self.choice(held.choice, Run { first: 0, count: 1 }, held.kind);
                    // an item of what is said begins empty
                    let begins = moment == Moment::ItemStart && held.kind.is_some_and(super::outputs::is_said);
                    self.output(held.item, Run { first: 0, count: u32::from(!begins) });
                }
            }
            Subject::Item(item) => {
                for held in parts.of_item(item) {
                    self.part(doc, held, &Subject::Whole(0), Doc::ROOT);
                }
                let all = Run { first: 0, count: self.prompt.parts.len() as u32 };
                self.choice(0, all, None);
                self.output(item, all);
            }
            Subject::Choice(choice) => self.choice(choice, Run::default(), None),
            Subject::All => self.all(doc, plan, parts),
            Subject::Failed { class, message } => {
                self.set(Slot::ErrorMessage, message);
                for (slot, text) in ERROR_WORDS.into_iter().zip(&self.error_words).filter(|(_, text)| !text.is_empty())
                {
                    let computed = &mut self.work.computed;
                    let start = computed.scratch.len();
                    computed.scratch.push_str(text);
                    self.work.values.set(slot, computed.add_scratch(start));
                }
                failed::name(plan, class, &mut self.work);
            }
            Subject::Response => self.choice(0, Run::default(), None),
        }
        if doc.kind(Doc::ROOT) == Kind::Object && matches!(subject, Subject::All | Subject::Choice(_)) {
            self.counted(doc);
        }
    }
}
