//! One translation, from a prompt that has been read to body, request and report.

use super::Request;
use super::layout::Layouter;
use super::params::emulate;
use super::params::parameters::Settings;
use super::workspace::Work;
use super::write::provider_options as options;
use super::write::{Frame, Writer, Wrote};
use crate::error::{Error, ErrorKind};
use crate::grow::{Spent, Text};
use crate::input::Source;
use crate::json;
use crate::json::doc::Doc;
use crate::json::path::PlaceCursor;
use crate::model::{NO_NODE, Prompt, Value};
use crate::report::loss::Severity;
use crate::report::write as report;
use crate::report::write::Report;
use crate::report::{Mode, sweep};
use crate::spec::plan::{Layout, Merge, Plan};
use crate::vocabulary::{Slot, Word};

/// What a request may hold, whatever the prompt is: templates multiply what the prompt says.
const LIMIT: usize = 64 << 20;
/// How much more for each byte of the prompt.
const PER_BYTE: usize = 8;

/// The tables and the outputs beside the body.
#[derive(Debug, Default)]
pub struct Engine {
    pub prompt: Prompt,
    pub work: Work,
    pub method: Text,
    pub url: Text,
    pub headers: Text,
    pub lossiness: Text,
    pub metadata: Text,
    /// Finds the paths of the report.
    pub cursor: PlaceCursor,
}

impl Engine {
    /// The buffers behind the views.
    pub fn outputs(&mut self) -> [&mut Text; 5] {
        [&mut self.method, &mut self.url, &mut self.headers, &mut self.lossiness, &mut self.metadata]
    }

    /// Translates; the body goes to the end of `out`, all else into the engine's buffers. `false`: a turn came to nothing in
    /// the templates, and the prompt is to be read and laid out anew without it.
    pub fn translate(&mut self, doc: Doc<'_>, plan: &Plan, request: &Request<'_>, out: &mut Text) -> Result<bool, Error> {
        let source = Source { doc, plan };
        let limit = LIMIT.saturating_add(doc.text().len().saturating_mul(PER_BYTE));
        self.work.clear(&self.prompt, plan, limit);
        self.work.values[Slot::ModelId as usize] = self.work.extras.add_string(request.model);
        let mut settings = Settings { source, prompt: &mut self.prompt, work: &mut self.work };
        settings.declare_once();
        settings.declare_asked();
        settings.narrow();
        settings.run();
        settings.known_choice();
        let instructions = settings.emulate();
        if let Some(rule) = plan.layout.tool_names {
            settings.name_tools(rule);
        }
        if plan.layout.tools_from_history {
            emulate::declare_called_tools(&mut settings);
        }
        settings.note_mixed();
        enough(plan, self.work.extras.scratch.spent())?;
        Layouter { source, prompt: &mut self.prompt, work: &mut self.work }.run(&instructions);
        if self.work.turns.is_empty() {
            return Err(self.nothing_left(source, request.mode));
        }
        let start = out.len();
        self.write_body(source, out)?;
        if self.work.left_out.is_empty() && self.leaves_turns_out(source) {
            return Ok(false);
        }
        self.write_http(source)?;
        self.merge_options(source, out, start)?;
        self.known_model(doc, request.model);
        enough(plan, self.work.extras.scratch.spent().or(out.spent()))?;
        sweep::sweep(doc, &self.prompt, &mut self.work.items);
        report::sort(&mut self.work.items);
        self.judge(source, request.mode)?;
        let report = Report { source, extras: &self.work.extras, items: &self.work.items };
        self.lossiness.clear();
        report.write(&mut self.cursor, &mut self.lossiness);
        self.describe(plan, request.model);
        Ok(true)
    }

    /// A prompt that names the model of the call says nothing new.
    fn known_model(&self, doc: Doc<'_>, model: &str) {
        if let Value::Node(named) = self.prompt.value(Slot::ModelId)
            && doc.is(named, model)
        {
            doc.mark_used(named);
        }
    }

    /// True if turns came to nothing that the layout counted on: their parts are noted.
    fn leaves_turns_out(&mut self, source: Source<'_>) -> bool {
        let layout = &source.plan.layout;
        if layout.empty_error.is_some() || layout.empty_result.is_some() {
            self.leave_results_out(source, layout);
        }
        // a medium that no message has a place for either is not said to stand there
        let placeless = self.work.moved.iter().copied().filter(|&node| !source.doc.holds_used(node));
        self.work.left_out.extend(placeless);
        let counts = layout.merge != Merge::None || layout.first.is_some() || layout.last.is_some() || layout.after_results.is_some();
        // where nothing at all is left, there is nothing to lay out either
        let unwritten = if counts && self.work.unwritten.len() < self.work.turns.len() { &self.work.unwritten[..] } else { &[] };
        for &turn in unwritten {
            let parts = &self.work.order[self.work.turns[turn as usize].parts.indices()];
            let nodes = parts.iter().map(|&part| self.prompt.parts[part as usize].node);
            // another list of the same messages may have had a place for it
            self.work.left_out.extend(nodes.filter(|&node| node != NO_NODE && !source.doc.holds_used(node)));
        }
        self.work.left_out.sort_unstable();
        !self.work.left_out.is_empty()
    }

    /// Notes the parts of results of which nothing was written, where the layout has a text for those.
    fn leave_results_out(&mut self, source: Source<'_>, layout: &Layout) {
        for part in self.prompt.parts.iter().filter(|part| matches!(part.word, Word::ToolResult | Word::CustomResult)) {
            let inner = &self.prompt.parts[part.parts.indices()];
            let failed = matches!(self.prompt.field(part, Slot::IsError), Value::Node(node) if source.doc.raw(node) == "true");
            let fills = layout.empty_result.is_some() || failed;
            if fills && inner.iter().all(|part| part.node != NO_NODE && !source.doc.holds_used(part.node)) {
                self.work.left_out.extend(inner.iter().map(|part| part.node));
            }
        }
    }

    /// The error of a prompt of which no message is left to be sent.
    fn nothing_left(&mut self, source: Source<'_>, mode: Mode) -> Error {
        report::sort(&mut self.work.items);
        if let Err(lossy) = self.judge(source, mode) {
            return lossy;
        }
        // defaults have no place in the prompt and nothing to do with it
        self.work.items.retain(|item| item.node != NO_NODE);
        let report = Report { source, extras: &self.work.extras, items: &self.work.items };
        let lost = report.lines(Severity::Info);
        let lost = if lost.is_empty() { lost } else { format!(" ({lost})") };
        let message = format!("the prompt has no message that could be sent{lost}; add a user message with some content");
        Error::new(ErrorKind::InvalidInput, message)
    }

    fn write_body(&mut self, source: Source<'_>, out: &mut Text) -> Result<(), Error> {
        let length = source.doc.text().len();
        out.reserve(length + length / 16 + 1024);
        let limit = out.len().saturating_add(self.work.limit);
        out.set_limit(limit);
        let mut writer = self.writer(source, out, limit);
        if writer.run(source.plan.body, &Frame::REQUEST) == Wrote::Absent {
            writer.to.out.push_str("{}");
        }
        let (flags, spent) = (writer.flags, writer.spent());
        self.work.flags = flags;
        enough(source.plan, spent)
    }

    /// A writer of this translation.
    pub fn writer<'w>(&'w mut self, source: Source<'w>, out: &'w mut Text, limit: usize) -> Writer<'w> {
        let fuel = 1_000_000 + 1000 * source.doc.node_count() as u64;
        Writer { fuel, limit, ..Writer::new(&mut self.work, source, &self.prompt, out) }
    }

    fn merge_options(&mut self, source: Source<'_>, out: &mut Text, start: usize) -> Result<(), Error> {
        let Some(all) = self.prompt.provider_options else { return Ok(()) };
        for name in &source.plan.option_names {
            if let Some(own) = source.doc.get(all, name) {
                let work = &mut self.work;
                options::merge(source.doc, own, out, start, &mut work.extras, &mut work.items).map_err(|error| {
                    Error::new(ErrorKind::Internal, format!("the body is not JSON ({}); please report this", error.reason))
                })?;
            }
        }
        Ok(())
    }

    /// Fails when the mode forbids what was lost.
    fn judge(&self, source: Source<'_>, mode: Mode) -> Result<(), Error> {
        let line = match mode {
            Mode::Strict => Severity::Warning,
            Mode::Standard => Severity::Error,
            Mode::Coerce => return Ok(()),
        };
        if report::worst(&self.work.items).is_none_or(|worst| worst < line) {
            return Ok(());
        }
        let report = Report { source, extras: &self.work.extras, items: &self.work.items };
        Err(Error::new(ErrorKind::Lossy, report.refusal(mode, line)))
    }

    fn describe(&mut self, plan: &Plan, model: &str) {
        let out = &mut self.metadata;
        out.clear();
        out.push_str("{\"provider\":");
        json::string(out, &plan.provider);
        out.push_str(",\"model\":");
        json::string(out, model);
        out.push_str(",\"dialect\":");
        json::string(out, &plan.dialect);
        out.push('}');
    }

    /// What follows the body in the result document.
    pub fn tail(&self, out: &mut Text) {
        out.push_str(",\"http\":{\"method\":");
        quoted(out, &self.method);
        out.push_str(",\"url\":");
        quoted(out, &self.url);
        out.push_str(",\"headers\":");
        out.push_str(without_nul(&self.headers));
        out.push_str("},\"lossiness\":");
        out.push_str(without_nul(&self.lossiness));
        out.push_str(",\"metadata\":");
        out.push_str(without_nul(&self.metadata));
        out.push('}');
    }
}

/// What came of a text or table that may have had no room.
pub fn enough(plan: &Plan, spent: Option<Spent>) -> Result<(), Error> {
    match spent {
        None => Ok(()),
        Some(Spent::Limit) => Err(too_much(plan)),
        Some(Spent::Memory) => Err(Error::no_memory()),
    }
}

/// The error of a template that multiplies without end.
fn too_much(plan: &Plan) -> Error {
    let message = format!(
        "the spec \"{}\" makes a request out of all proportion to the prompt; look for templates that multiply each other",
        plan.provider
    );
    Error::new(ErrorKind::Memory, message)
}

/// A buffer's content, without the NUL that may follow it.
pub fn without_nul(buffer: &str) -> &str {
    buffer.strip_suffix('\0').unwrap_or(buffer)
}

fn quoted(out: &mut Text, buffer: &str) {
    out.push('"');
    out.push_str(without_nul(buffer));
    out.push('"');
}
