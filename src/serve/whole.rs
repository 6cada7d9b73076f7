//! A whole response, or an error, in the form of a dialect.

use super::target::Target;
use super::{extra, failed, outputs, texts, thoughts};
use crate::encode::engine::enough;
use crate::encode::workspace::Workspace;
use crate::encode::write::{Frame, Writer, Wrote};
use crate::error::{Error, ErrorKind};
use crate::grow::{self, Text};
use crate::input::Input;
use crate::json;
use crate::json::doc::Doc;
use crate::json::node::NodeId;
use crate::json::path::PathCursor;
use crate::model::read::response::{Source, read_response};
use crate::model::{Prompt, Value};
use crate::report::loss::{NO_PLACE, NO_PLACE_IN_ANSWER, Suggestion};
use crate::report::problems::refuse_problems;
use crate::report::write::{self as report, Report};
use crate::report::{Mode, sweep};
use crate::sort::Room;
use crate::spec::plan::serve::ServePlan;
use crate::vocabulary::Slot;

/// The most that a response may come to, whatever it says.
const LIMIT: usize = 64 << 20;

/// What writing responses works with, kept from one to the next.
#[derive(Debug, Default)]
pub struct Server {
    prompt: Prompt,
    work: Workspace,
    cursor: PathCursor,
}

impl Server {
    /// Writes a canonical response as the API's own: the document with `status`, `headers`, `body`, `lossiness`.
    pub fn response(&mut self, plan: &ServePlan, doc: Doc<'_>, target: &Target, out: &mut Text) -> Result<(), Error> {
        let templates = &plan.templates;
        if !plan.known {
            let message = text!("the spec {:?} says nothing of responses", templates.provider);
            return Err(Error::new(ErrorKind::InvalidInput, message));
        }
        let same = target.same;
        read_response(doc, if same { Source::Same } else { Source::Foreign }, &mut self.prompt);
        if grow::short() {
            return Err(Error::no_memory());
        }
        refuse_problems(&doc, &self.prompt.problems)?;
        let input = Input { doc, plan: templates, origin: None, misfits: None };
        self.work.clear(&self.prompt, templates, LIMIT.saturating_add(doc.text().len().saturating_mul(8)));
        if !grow::short() {
            self.overlay(target, same);
            if !plan.summaries {
                thoughts::tell(doc, &mut self.prompt, &mut self.work);
            }
            texts::gather(input, &mut self.prompt, &mut self.work);
            outputs::group(&mut self.prompt, &mut self.work);
        }
        // tables of which a piece is missing are not run over
        if grow::short() {
            return Err(Error::no_memory());
        }
        let failed = doc.get(Doc::ROOT, "error").filter(|_| self.prompt.answer.choices.is_empty());
        let class = failed.map(|error| failed::class_of(doc, error));
        out.push_str("{\"status\":");
        json::number(out, usize::from(self.status(plan, doc, failed, same)));
        self.headers(plan, input, failed, out);
        out.push_str(",\"body\":");
        let start = out.len();
        self.body(input, class.and(plan.error).unwrap_or(templates.body), out)?;
        if same {
            extra::put_back(doc, out, start)?;
        }
        self.report(input, target.mode, !plan.summaries, out)?;
        if grow::short() { Err(Error::no_memory()) } else { Ok(()) }
    }

    /// The status: that of the provider whose API it is, else the one that tells the class.
    fn status(&mut self, plan: &ServePlan, doc: Doc<'_>, failed: Option<NodeId>, same: bool) -> u16 {
        let Some(error) = failed else { return 200 };
        let class = failed::class_of(doc, error);
        for name in ["code", "retryable", "status"] {
            if let Some(node) = doc.get(error, name) {
                doc.mark_read(node);
            }
        }
        failed::name(plan, class, &mut self.work);
        let said = doc.get(error, "status").and_then(|status| doc.raw(status).parse().ok());
        said.filter(|status| same && *status >= 400).unwrap_or_else(|| failed::status(plan, class))
    }

    /// What the caller knows better than the response: what the client calls the model, when it is made.
    fn overlay(&mut self, target: &Target, same: bool) {
        let (computed, values) = (&mut self.work.computed, &mut self.work.values);
        if !target.model.is_empty() {
            values.set(Slot::ResponseModel, computed.add_string(&target.model));
        }
        if values[Slot::ResponseCreated] == Value::Absent && target.created > 0 && !same {
            let start = computed.scratch.len();
            json::number(&mut computed.scratch, usize::try_from(target.created).unwrap_or_default());
            values.set(Slot::ResponseCreated, computed.add_scratch(start));
        }
    }

    fn headers(&self, plan: &ServePlan, input: Input<'_>, failed: Option<NodeId>, out: &mut Text) {
        out.push_str(",\"headers\":{\"content-type\":\"application/json\"");
        for header in &plan.headers {
            let value = self.work.values[header.slot.slot];
            if let Some(text) = input.scalar(value, &self.work.computed) {
                input.mark(value);
                member(out, &header.name, &text);
            }
        }
        let delay = failed.and_then(|error| input.doc.get(error, "retry_after_ms"));
        if let Some(milliseconds) = delay.and_then(|delay| input.doc.raw(delay).parse::<u64>().ok()) {
            if let Some(delay) = delay {
                input.doc.mark_read(delay);
            }
            member(out, "retry-after", &text!("{}", milliseconds.div_ceil(1000)));
        }
        out.push('}');
    }

    fn report(&mut self, input: Input<'_>, mode: Mode, tells_summaries: bool, out: &mut Text) -> Result<(), Error> {
        let losses = &mut self.work.losses;
        if tells_summaries {
            thoughts::report(input, &self.prompt, losses);
        }
        sweep::sweep(input, &self.prompt, &self.prompt, losses);
        for loss in losses.iter_mut() {
            if loss.suggestion == Suggestion::Options {
                loss.suggestion = Suggestion::None;
            }
            if loss.message == NO_PLACE {
                loss.message = NO_PLACE_IN_ANSWER;
            }
        }
        report::sort(losses, &mut Room::default());
        let report = Report { input, computed: &self.work.computed, losses };
        report.judge(mode)?;
        out.push_str(",\"lossiness\":");
        report.write(&mut self.cursor, out);
        out.push('}');
        Ok(())
    }

    fn body(&mut self, input: Input<'_>, body: u32, out: &mut Text) -> Result<(), Error> {
        let limit = out.len().saturating_add(self.work.limit);
        out.set_limit(limit);
        let fuel = 1_000_000 + 1000 * input.doc.node_count() as u64;
        let mut writer = Writer { fuel, limit, ..Writer::new(&mut self.work, input, &self.prompt, out) };
        if writer.run(body, &Frame::REQUEST) == Wrote::Absent {
            writer.to.out.push_str("{}");
        }
        let spent = writer.spent();
        out.set_limit(usize::MAX);
        enough(input.plan, spent)
    }
}

/// Writes a header.
fn member(out: &mut Text, name: &str, value: &str) {
    out.push(',');
    json::string(out, name);
    out.push(':');
    // a header is one line
    json::string(out, value.split(['\r', '\n', '\0']).next().unwrap_or_default());
}
