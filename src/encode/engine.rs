//! One translation, from a prompt that has been read to body, request and report.

use super::Request;
use super::layout::LayoutPass;
use super::origins::Origins;
use super::params::ParameterPass;
use super::receipt;
use super::workspace::Workspace;
use super::write::provider_options as options;
use super::write::{Frame, Writer, Wrote};
use crate::error::{Error, ErrorKind};
use crate::grow::{self, Grow, Spent, Text};
use crate::input::{Input, original};
use crate::json::doc::Doc;
use crate::json::path::PathCursor;
use crate::json::tape::NO_MEMORY;
use crate::model::{NO_NODE, Prompt, Value};
use crate::report::loss::{Loss, Severity, Shown};
use crate::report::write as report;
use crate::report::write::Report;
use crate::report::{Mode, sweep};
use crate::sort;
use crate::spec::plan::{Layout, Merge, Plan};
use crate::vocabulary::{Keyword, Slot};

/// What a request may hold, whatever the prompt is: templates multiply what the prompt says.
const LIMIT: usize = 64 << 20;
/// How much more for each byte of the prompt.
pub const PER_BYTE: usize = 8;

/// The tables and the outputs beside the body.
#[derive(Debug, Default)]
pub struct Engine {
    /// The prompt as it is to be sent.
    pub draft: Prompt,
    pub work: Workspace,
    pub method: Text,
    pub url: Text,
    pub headers: Text,
    pub lossiness: Text,
    pub metadata: Text,
    /// What the answer is to have undone, JSON; empty if there is nothing.
    pub receipt: Text,
    /// Finds the paths of the report.
    pub cursor: PathCursor,
}

impl Engine {
    /// The buffers behind the views.
    pub fn outputs(&mut self) -> [&mut Text; 6] {
        let Self { method, url, headers, lossiness, metadata, receipt, .. } = self;
        [method, url, headers, lossiness, metadata, receipt]
    }

    /// Translates; the body goes to the end of `out`, all else into the engine's buffers.
    pub fn translate(
        &mut self,
        input: Input<'_>,
        prompt: &Prompt,
        request: &Request<'_>,
        already_lost: &[Loss],
        out: &mut Text,
    ) -> Result<(), Error> {
        let Input { doc, plan, .. } = input;
        let start = out.len();
        self.work.excluded.clear();
        self.write_request(input, prompt, request, out)?;
        if self.leaves_turns_out(input) {
            // others were laid out around what came to nothing: all is done once more, without it
            out.truncate(start);
            doc.forget_used();
            self.write_request(input, prompt, request, out)?;
        }
        self.write_http(input)?;
        self.merge_options(input, prompt, out, start)?;
        known_model(doc, prompt, request.model);
        enough(plan, self.work.computed.scratch.spent().or(out.spent()))?;
        let already_lost =
            already_lost.iter().map(|loss| Loss { node: original(loss.node), before: Shown::None, ..*loss });
        self.work.losses.put_each(already_lost);
        self.report(input, prompt, request)
    }

    /// Works out what is to be sent, lays it out, and writes the body.
    fn write_request(
        &mut self,
        input: Input<'_>,
        prompt: &Prompt,
        request: &Request<'_>,
        out: &mut Text,
    ) -> Result<(), Error> {
        let plan = input.plan;
        let limit = LIMIT.saturating_add(input.doc.length().saturating_mul(PER_BYTE));
        self.work.clear(prompt, plan, limit);
        prompt.copy_to(&mut self.draft);
        if grow::short() {
            return Err(Error::no_memory());
        }
        if prompt.has_origin {
            Origins { input, draft: &mut self.draft, work: &mut self.work }.settle();
        }
        self.work.model = self.work.computed.add_string(request.model);
        self.work.values.set(Slot::ModelId, self.work.model);
        let instructions = ParameterPass { input, draft: &mut self.draft, work: &mut self.work }.run();
        enough(plan, self.work.computed.scratch.spent())?;
        // the tables of the layout name each other's entries by number: none can be left out
        let pieces = self.draft.pieces();
        if !(self.draft.room_for_layout(pieces) && self.work.room_for_layout(pieces)) {
            return Err(Error::no_memory());
        }
        LayoutPass { input, draft: &mut self.draft, work: &mut self.work }.run(&instructions);
        if grow::short() {
            return Err(Error::no_memory());
        }
        if self.work.turns.is_empty() {
            return Err(self.nothing_left(input, request.mode));
        }
        self.write_body(input, out)
    }

    /// Reports what was lost, unless the mode refuses it.
    fn report(&mut self, input: Input<'_>, prompt: &Prompt, request: &Request<'_>) -> Result<(), Error> {
        sweep::sweep(input, &self.draft, prompt, &mut self.work.losses);
        report::sort(&mut self.work.losses, &mut self.work.room);
        self.judge(input, request.mode)?;
        let report = Report { input, computed: &self.work.computed, losses: &self.work.losses };
        self.lossiness.clear();
        report.write(&mut self.cursor, &mut self.lossiness);
        self.describe(input);
        Ok(())
    }

    /// True if turns came to nothing that the layout counted on: their parts are noted.
    fn leaves_turns_out(&mut self, input: Input<'_>) -> bool {
        let layout = &input.plan.layout;
        if layout.empty_error.is_some() || layout.empty_result.is_some() {
            self.leave_results_out(input, layout);
        }
        // a medium that no message has a place for either is not said to stand there
        let placeless = self.work.moved.iter().copied().filter(|&node| !input.doc.holds_used(node));
        self.work.excluded.put_each(placeless);
        let counts = layout.merge != Merge::None
            || layout.first.is_some()
            || layout.last.is_some()
            || layout.after_results.is_some();
        // where nothing at all is left, there is nothing to lay out either
        let unwritten = if counts && self.work.empty_turns.len() < self.work.turns.len() {
            &self.work.empty_turns[..]
        } else {
            &[]
        };
        for &turn in unwritten {
            let parts = &self.work.turn_parts[self.work.turns[turn as usize].parts.indices()];
            let nodes = parts.iter().map(|&part| self.draft.parts[part as usize].node);
            // another list of the same messages may have had a place for it
            self.work.excluded.put_each(nodes.filter(|&node| node != NO_NODE && !input.doc.holds_used(node)));
        }
        sort::by_key(&mut self.work.excluded, |&node| node);
        !self.work.excluded.is_empty()
    }

    /// Notes the parts of results of which nothing was written, where the layout has a text for those.
    fn leave_results_out(&mut self, input: Input<'_>, layout: &Layout) {
        for part in
            self.draft.parts.iter().filter(|part| matches!(part.word, Keyword::ToolResult | Keyword::CustomResult))
        {
            let inner = &self.draft.parts[part.parts.indices()];
            let failed =
                matches!(self.draft.field(part, Slot::IsError), Value::Node(node) if input.doc.raw(node) == "true");
            let fills = layout.empty_result.is_some() || failed;
            if fills && inner.iter().all(|part| part.node != NO_NODE && !input.doc.holds_used(part.node)) {
                self.work.excluded.put_each(inner.iter().map(|part| part.node));
            }
        }
    }

    /// The error of a prompt of which no message is left to be sent.
    fn nothing_left(&mut self, input: Input<'_>, mode: Mode) -> Error {
        report::sort(&mut self.work.losses, &mut self.work.room);
        if let Err(lossy) = self.judge(input, mode) {
            return lossy;
        }
        // defaults have no place in the prompt and nothing to do with it
        self.work.losses.retain(|loss| loss.node != NO_NODE);
        let report = Report { input, computed: &self.work.computed, losses: &self.work.losses };
        let lost = report.lines(Severity::Info);
        let lost = if lost.is_empty() { lost } else { text!(" ({lost})") };
        let message = text!("the prompt has no message that could be sent{lost}; add a user message with some content");
        Error::new(ErrorKind::InvalidInput, message)
    }

    fn write_body(&mut self, input: Input<'_>, out: &mut Text) -> Result<(), Error> {
        let length = input.doc.length();
        out.reserve(length + length / 16 + 1024);
        let limit = out.len().saturating_add(self.work.limit);
        out.set_limit(limit);
        let mut writer = self.writer(input, out, limit);
        if writer.run(input.plan.body, &Frame::REQUEST) == Wrote::Absent {
            writer.to.out.push_str("{}");
        }
        let (flags, spent) = (writer.flags, writer.spent());
        self.work.flags = flags;
        enough(input.plan, spent)
    }

    /// A writer of this translation.
    pub fn writer<'w>(&'w mut self, input: Input<'w>, out: &'w mut Text, limit: usize) -> Writer<'w> {
        let fuel = 1_000_000 + 1000 * input.doc.node_count() as u64;
        Writer { fuel, limit, ..Writer::new(&mut self.work, input, &self.draft, out) }
    }

    fn merge_options(&mut self, input: Input<'_>, prompt: &Prompt, out: &mut Text, start: usize) -> Result<(), Error> {
        let Some(all) = prompt.provider_options else { return Ok(()) };
        // half a body is no JSON
        if grow::short() {
            return Err(Error::no_memory());
        }
        for name in &input.plan.option_names {
            if let Some(own) = input.doc.get(all, name) {
                let work = &mut self.work;
                options::merge(input.doc, own, out, start, &mut work.computed, &mut work.losses).map_err(|error| {
                    if error.reason == NO_MEMORY || grow::short() {
                        return Error::no_memory();
                    }
                    Error::new(
                        ErrorKind::Internal,
                        text!("the body is not JSON ({}); please report this", error.reason),
                    )
                })?;
            }
        }
        Ok(())
    }

    /// Fails when the mode forbids what was lost.
    fn judge(&self, input: Input<'_>, mode: Mode) -> Result<(), Error> {
        Report { input, computed: &self.work.computed, losses: &self.work.losses }.judge(mode)
    }

    fn describe(&mut self, input: Input<'_>) {
        self.receipt.clear();
        receipt::write(input, &self.work, &mut self.receipt);
        let (out, (before, behind)) = (&mut self.metadata, &input.plan.metadata);
        out.clear();
        out.push_str(before);
        out.push_str(input.text(self.work.model, &self.work.computed));
        out.push_str(behind);
        if !self.receipt.is_empty() {
            out.push_str(",\"receipt\":");
            out.push_str(&self.receipt);
        }
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

/// A prompt that names the model of the call says nothing new.
fn known_model(doc: Doc<'_>, prompt: &Prompt, model: &str) {
    if let Value::Node(named) = prompt.value(Slot::ModelId)
        && doc.is(named, model)
    {
        doc.mark_used(named);
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
    let message = text!(
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
