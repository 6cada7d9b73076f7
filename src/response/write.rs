//! Writes the response so far as JSON: the canonical form, whatever the provider's is.

use super::answer::{Answer, Choice, Failure};
use super::part::Part;
use crate::grow::Text;
use crate::json;
use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};
use crate::json::tape::Tape;
use crate::spec::plan::response::ResponsePlan;
use crate::vocabulary::{Keyword, Slot};

/// Writes canonical responses.
pub struct Writer<'w> {
    pub plan: &'w ResponsePlan,
    pub answer: &'w Answer,
    /// To look at JSON that came as text.
    pub tape: &'w mut Tape,
    pub out: &'w mut Text,
}

impl Writer<'_> {
    /// The whole response.
    pub fn response(&mut self) {
        let answer = self.answer;
        self.out.push('{');
        self.text("id", &answer.id);
        self.text("model", &answer.model);
        self.json("created", &answer.created);
        self.text("provider", &self.plan.patterns.provider);
        self.text("dialect", &self.plan.patterns.dialect);
        self.text("request_id", &answer.request_id);
        self.text("service_tier", &answer.service_tier);
        self.out.push_str("\"choices\":[");
        for (number, choice) in answer.choices().iter().enumerate() {
            self.choice(number, choice);
        }
        json::close(self.out, ']');
        self.out.push(',');
        self.usage_member();
        if !answer.blocked.is_empty() {
            self.out.push_str("\"blocked\":{");
            answer.blocked.write(self.out);
            json::close(self.out, '}');
            self.out.push(',');
        }
        if let Some(failure) = &answer.failure {
            self.out.push_str("\"error\":");
            self.failure(failure);
            self.out.push(',');
        }
        self.out.push_str("\"complete\":");
        self.out.push_str(if answer.complete { "true" } else { "false" });
        if !answer.extra.is_empty() {
            self.out.push_str(",\"extra\":{");
            self.pairs(&answer.extra);
            json::close(self.out, '}');
        }
        self.out.push('}');
    }

    /// A member that is a text; nothing for an empty one.
    fn text(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            self.always(name, text);
        }
    }

    fn always(&mut self, name: &str, text: &str) {
        json::string(self.out, name);
        self.out.push(':');
        json::string(self.out, text);
        self.out.push(',');
    }

    /// A member that is JSON already.
    fn json(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            json::string(self.out, name);
            self.out.push(':');
            self.out.push_str(value);
            self.out.push(',');
        }
    }

    fn pairs(&mut self, pairs: &[(Text, Text)]) {
        for (name, value) in pairs {
            json::string(self.out, name);
            self.out.push(':');
            self.out.push_str(value);
            self.out.push(',');
        }
    }

    fn choice(&mut self, number: usize, choice: &Choice) {
        self.out.push_str("{\"index\":");
        json::number(self.out, number);
        self.out.push_str(",\"message\":");
        self.message(number, choice);
        self.out.push_str(",\"finish_reason\":");
        if choice.reason.is_empty() {
            self.out.push_str("null");
        } else {
            json::string(self.out, &choice.reason);
        }
        self.out.push(',');
        if !choice.raw_reason.is_empty() || !choice.finish.is_empty() {
            self.out.push_str("\"finish\":{");
            self.text("raw", &choice.raw_reason);
            choice.finish.write(self.out);
            json::close(self.out, '}');
            self.out.push(',');
        }
        choice.others.write(self.out);
        let [content, refusal] = &choice.logprobs;
        if !content.is_empty() || !refusal.is_empty() {
            self.out.push_str("\"logprobs\":{");
            for (name, elements) in [("content", content), ("refusal", refusal)] {
                if !elements.is_empty() {
                    json::string(self.out, name);
                    self.out.push_str(":[");
                    self.out.push_str(elements);
                    json::close(self.out, ']');
                    self.out.push(',');
                }
            }
            json::close(self.out, '}');
            self.out.push(',');
        }
        self.list("citations", &choice.citations);
        json::close(self.out, '}');
        self.out.push(',');
    }

    /// The message of a choice.
    pub fn message(&mut self, number: usize, choice: &Choice) {
        self.out.push_str("{\"role\":\"assistant\",\"content\":[");
        for part in self.answer.parts.all().iter().filter(|part| part.choice as usize == number) {
            self.part(part);
            self.out.push(',');
        }
        json::close(self.out, ']');
        self.out.push(',');
        self.json("phase", &choice.phase);
        self.origin();
        json::close(self.out, '}');
    }

    /// Who has answered: signatures and the like are for that one alone.
    fn origin(&mut self) {
        self.out.push_str("\"origin\":\"");
        json::escaped(self.out, &self.plan.patterns.provider);
        if !self.answer.model.is_empty() {
            self.out.push('/');
            json::escaped(self.out, &self.answer.model);
        }
        self.out.push_str("\",");
    }

    fn list(&mut self, name: &str, elements: &str) {
        if !elements.is_empty() {
            json::string(self.out, name);
            self.out.push_str(":[");
            self.out.push_str(elements);
            self.out.push_str("],");
        }
    }

    /// A part.
    pub fn part(&mut self, part: &Part) {
        let kind = part.kind.unwrap_or(Keyword::Text);
        if kind == Keyword::Other {
            return self.other(part);
        }
        self.out.push_str("{\"type\":");
        json::string(self.out, kind.text());
        self.out.push(',');
        self.text("id", &part.id);
        self.text("name", &part.name);
        match kind {
            Keyword::ToolCall => {
                self.out.push_str("\"arguments\":");
                if self.is_object(&part.arguments) {
                    self.out.push_str(&part.arguments);
                } else if part.arguments.is_empty() {
                    self.out.push_str("{}");
                } else {
                    json::string(self.out, &part.arguments);
                }
                self.out.push(',');
            }
            Keyword::CustomCall => self.always("input", &part.arguments),
            Keyword::Text | Keyword::Refusal => self.always("text", &part.text),
            _ => self.text("text", &part.text),
        }
        if !part.summaries.is_empty() {
            self.out.push_str("\"summary\":[");
            for text in part.summaries.iter() {
                self.out.push_str("{\"type\":\"summary_text\",\"text\":");
                json::string(self.out, text);
                self.out.push_str("},");
            }
            json::close(self.out, ']');
            self.out.push(',');
        }
        self.text("signature", &part.signature);
        self.text("encrypted", &part.encrypted);
        self.text("transcript", &part.transcript);
        self.text("data", &part.data);
        part.others.write(self.out);
        self.list("citations", &part.citations);
        if !part.extra.is_empty() {
            self.out.push_str("\"extra\":{");
            json::string(self.out, &self.plan.patterns.extra);
            self.out.push_str(":{");
            self.pairs(&part.extra);
            json::close(self.out, '}');
            self.out.push_str("},");
        }
        json::close(self.out, '}');
    }

    /// A part as it came; what came in pieces stands where the spec says.
    fn other(&mut self, part: &Part) {
        let [arguments, text, items] = &self.plan.stream.collect;
        let is_json = self.tape.parse(&part.arguments).is_ok();
        let form = if is_json { Form::Json } else { Form::Text };
        let pieces =
            [(arguments, form, &part.arguments), (text, Form::Text, &part.text), (items, Form::List, &part.items)];
        let pieces = pieces.map(|(path, form, held)| {
            path.as_deref().filter(|_| !held.is_empty()).map(|path| Collected { path, form, held })
        });
        let raw = if part.raw.is_empty() { "{}" } else { &*part.raw };
        match self.tape.parse(raw) {
            Ok(doc) if pieces.iter().any(Option::is_some) => collected(doc, Doc::ROOT, pieces, self.out),
            _ => self.out.push_str(raw),
        }
    }

    fn is_object(&mut self, text: &str) -> bool {
        text.trim_ascii_start().starts_with('{') && self.tape.parse(text).is_ok()
    }

    fn usage_member(&mut self) {
        let before = self.out.len();
        self.out.push_str("\"usage\":");
        let start = self.out.len();
        usage(self.plan, self.answer, self.out);
        if self.out.len() == start + 2 {
            self.out.truncate(before);
        } else {
            self.out.push(',');
        }
    }

    /// An error.
    pub fn failure(&mut self, failure: &Failure) {
        self.out.push_str("{\"code\":");
        json::string(self.out, failure.class.name());
        self.out.push(',');
        self.always("message", &failure.message);
        if failure.status != 0 {
            self.out.push_str("\"status\":");
            json::number(self.out, usize::from(failure.status));
            self.out.push(',');
        }
        let names = [
            ("type", Slot::ErrorType),
            ("provider_code", Slot::ErrorCode),
            ("reason", Slot::ErrorReason),
            ("param", Slot::ErrorParam),
            ("details", Slot::ErrorDetails),
            ("provider_status", Slot::ErrorStatus),
            ("retry_after", Slot::ErrorRetryAfter),
        ];
        for (name, slot) in names {
            self.json(name, failure.others.get(slot).unwrap_or_default());
        }
        self.text("request_id", &self.answer.request_id);
        if let Some(delay) = failure.retry_after_ms {
            self.out.push_str("\"retry_after_ms\":");
            json::number(self.out, delay as usize);
            self.out.push(',');
        }
        self.out.push_str("\"retryable\":");
        self.out.push_str(if failure.retryable { "true" } else { "false" });
        self.out.push('}');
    }
}

/// Writes what the response cost.
pub fn usage(plan: &ResponsePlan, answer: &Answer, out: &mut Text) {
    out.push('{');
    answer.usage.write(&plan.patterns.less, out);
    answer.usage_others.write(out);
    if !answer.usage_raw.is_empty() {
        out.push_str("\"raw\":{");
        for (name, value) in answer.usage_raw.iter() {
            json::string(out, name);
            out.push(':');
            out.push_str(value);
            out.push(',');
        }
        json::close(out, '}');
        out.push(',');
    }
    json::close(out, '}');
}

/// What of a part came in pieces.
#[derive(Clone, Copy)]
struct Collected<'p> {
    /// The member that it is; one of another member behind a dot.
    path: &'p str,
    form: Form,
    held: &'p str,
}

#[derive(Clone, Copy)]
enum Form {
    Text,
    Json,
    /// Elements.
    List,
}

/// An object with what came in pieces in it.
fn collected(doc: Doc<'_>, node: NodeId, pieces: [Option<Collected<'_>>; 3], out: &mut Text) {
    out.push('{');
    let is_here = |key| move |piece: &&Collected<'_>| doc.is(key, piece.path);
    for (key, value) in doc.members(node).filter(|&(key, _)| !pieces.iter().flatten().any(|piece| is_here(key)(&piece)))
    {
        out.push_str(doc.raw(key));
        out.push(':');
        let inner = pieces.map(|piece| {
            let piece = piece?;
            let (outer, path) = piece.path.split_once('.')?;
            (doc.is(key, outer) && doc.kind(value) == Kind::Object).then_some(Collected { path, ..piece })
        });
        if inner.iter().any(Option::is_some) {
            collected(doc, value, inner, out);
        } else {
            out.push_str(doc.raw(value));
        }
        out.push(',');
    }
    for piece in pieces.iter().flatten() {
        let (outer, path) = piece.path.split_once('.').map_or((piece.path, None), |(outer, path)| (outer, Some(path)));
        if path.is_some() && doc.get(node, outer).is_some_and(|value| doc.kind(value) == Kind::Object) {
            continue;
        }
        json::string(out, outer);
        out.push(':');
        if let Some(path) = path {
            out.push('{');
            json::string(out, path);
            out.push(':');
        }
        piece.form.write(piece.held, out);
        out.push_str(if path.is_some() { "}," } else { "," });
    }
    json::close(out, '}');
}

impl Form {
    fn write(self, held: &str, out: &mut Text) {
        match self {
            Self::Text => json::string(out, held),
            Self::Json => out.push_str(held),
            Self::List => {
                out.push('[');
                out.push_str(held);
                out.push(']');
            }
        }
    }
}
