//! Compiles what a spec says of responses: whole ones, streams, errors, headers.

use super::decode::Compiler;
use super::response_check::Checker;
use crate::grow::{self, Gather, Grow};
use crate::json::tree::Tree;
use crate::sort;
use crate::spec::fault::Fault;
use crate::spec::names::{ascii_lower, did_you_mean, lower};
use crate::spec::plan::SlotRef;
use crate::spec::plan::decode::{Pat, PatId};
use crate::spec::plan::response::{
    ErrorClass, ErrorRow, Operation, ResponseHeader, ResponsePlan, StreamEvent, StreamFormat, StreamPlan,
};
use crate::table::Set;
use crate::vocabulary::{Scope, Slot};

/// What of a spec is about responses, and which defines it uses.
#[derive(Debug, Default)]
pub struct CompiledResponse {
    /// The plan; usable only if there are no faults.
    pub plan: ResponsePlan,
    /// All that is wrong.
    pub faults: Vec<Fault>,
    /// The defines that are used.
    pub defines: Set<String>,
}

/// Compiles a merged tree.
pub fn compile_response(spec: &Tree, provider: &str, dialect: &str) -> CompiledResponse {
    let mut reader = Reader { patterns: Compiler::for_responses(spec, provider, dialect), check: Checker::new(spec) };
    if grow::short() {
        return CompiledResponse::default();
    }
    let never = reader.patterns.never();
    let mut plan = ResponsePlan { body: never, error: never, ..ResponsePlan::default() };
    if let Some(body) = spec.get("response") {
        plan.known = true;
        plan.body = reader.template(body);
    }
    if let Some(stream) = spec.get("stream") {
        plan.stream = reader.stream(stream);
    }
    if let Some(errors) = spec.get("errors") {
        reader.check.members(errors, "field of `errors`", &["body", "own_classes", "classes", "sources"]);
        if let Some(body) = errors.get("body") {
            plan.error = reader.error_body(body);
        }
        // what a provider has of its own comes before what it inherits
        for rows in ["own_classes", "classes"].iter().filter_map(|name| errors.get(name)) {
            plan.classes.put_each(reader.classes(rows));
        }
    }
    plan.thinking_tags = spec.get("thinking_tags").and_then(|tags| reader.thinking_tags(tags));
    plan.headers = spec.get("response_headers").map(|headers| reader.headers(headers)).unwrap_or_default();
    let roots = plan.stream.events.iter().map(|event| event.body).chain([plan.body, plan.error]);
    reader.check.faults.put_each(roots.flat_map(|root| reader.patterns.never_read(root)));
    plan.patterns = reader.patterns.finish();
    plan.form = super::likeness::of_streams(spec, &reader.check.defines);
    CompiledResponse { plan, faults: reader.check.faults, defines: reader.check.defines }
}

struct Reader<'s> {
    patterns: Compiler<'s>,
    check: Checker<'s>,
}

impl<'s> Reader<'s> {
    fn template(&mut self, tree: &'s Tree) -> PatId {
        self.check.template(tree, Scope::Response);
        self.patterns.response(tree)
    }

    /// An error is told by its first member.
    fn error_body(&mut self, tree: &'s Tree) -> PatId {
        self.check.template(tree, Scope::Response);
        self.patterns.alternative(tree)
    }

    fn stream(&mut self, tree: &'s Tree) -> StreamPlan {
        let known = ["framing", "event", "ignore", "end", "collect", "events", "last", "whole", "parts", "sources"];
        self.check.members(tree, "field of `stream`", &known);
        let text = |name: &str| tree.get(name).and_then(Tree::text).map(grow::copy);
        let mut plan = StreamPlan {
            event: text("event"),
            collect: self.collected(tree.get("collect")),
            ignore: texts(tree.get("ignore")),
            ends_with_finish: text("end").as_deref() == Some("finish_reason"),
            ..StreamPlan::default()
        };
        if let Some(end) = tree.get("end").filter(|end| end.text() != Some("finish_reason")) {
            let remedy = grow::copy("say \"finish_reason\", or leave it out where an event ends the stream");
            self.check.fault(end, "unknown end of a stream", Some(remedy));
        }
        if let Some(framing) = tree.get("framing") {
            plan.format = self.check.word(framing, "framing", &StreamFormat::ALL).unwrap_or_default();
        }
        for (name, event) in tree.get("events").map_or(&[][..], Tree::members) {
            plan.events.put(self.event(name, event));
        }
        // what is for all comes last
        sort::by_key(&mut plan.events, |event| event.name == "*");
        plan
    }

    /// Where in an `other` part the arguments, the text and the items go that come in pieces.
    fn collected(&mut self, tree: Option<&'s Tree>) -> [Option<String>; 3] {
        let Some(tree) = tree else { return [None, None, None] };
        let fields = ["arguments", "text", "items"];
        self.check.members(tree, "field that comes in pieces", &fields);
        fields.map(|field| tree.get(field).and_then(Tree::text).map(grow::copy))
    }

    fn event(&mut self, name: &str, tree: &'s Tree) -> StreamEvent {
        let operation = tree.get("on").and_then(|on| self.check.word(on, "operation", &Operation::ALL));
        self.check.members(tree, "field of an event", &["on", "body", "writes", "for", "finish", "asked", "once"]);
        let body = match tree.get("body") {
            Some(body) => self.template(body),
            None => self.patterns.never(),
        };
        StreamEvent { name: grow::copy(name), operation: operation.unwrap_or_default(), body }
    }

    fn classes(&mut self, tree: &'s Tree) -> Vec<ErrorRow> {
        let known = ["is", "status", "type", "code", "reason", "message"];
        let mut rows = Vec::new();
        for row in tree.elements() {
            self.check.members(row, "field of a class", &known);
            let Some(is) = row.get("is") else {
                self.check.fault(row, "a row says which class it `is`", None);
                continue;
            };
            let text = |name: &str| row.get(name).and_then(Tree::scalar);
            let status = row.get("status").and_then(Tree::scalar).and_then(|status| status.parse().ok());
            if row.get("status").is_some() && status.is_none() {
                self.check.fault(row, "`status` is a number such as 429", None);
            }
            rows.put(ErrorRow {
                class: self.check.word(is, "class", &ErrorClass::ALL).unwrap_or_default(),
                status,
                kind: text("type"),
                code: text("code"),
                reason: text("reason"),
                message: texts(row.get("message")).iter().map(|pattern| ascii_lower(pattern)).gather(),
            });
        }
        rows
    }

    /// What stands before thoughts in a text, and behind them.
    fn thinking_tags(&mut self, tree: &'s Tree) -> Option<[String; 2]> {
        self.check.members(tree, "field of `thinking_tags`", &["begin", "end", "sources"]);
        let tags = ["begin", "end"].map(|name| tree.get(name).and_then(Tree::text).filter(|tag| !tag.is_empty()));
        let [Some(begin), Some(end)] = tags else {
            let remedy = grow::copy(r#"such as {"begin": "<think>", "end": "</think>"}"#);
            self.check.fault(tree, "`begin` and `end` are the texts around thoughts", Some(remedy));
            return None;
        };
        if begin.trim_start() != begin {
            self.check.fault(tree, "`begin` has white space ahead, which counts as none", None);
        }
        Some([grow::copy(begin), grow::copy(end)])
    }

    fn headers(&mut self, tree: &'s Tree) -> Vec<ResponseHeader> {
        let mut headers = Vec::new();
        for (name, value) in tree.members() {
            let text = value.text().unwrap_or_default();
            let (slot, codec) = text.split_once('|').map_or((text, None), |(slot, codec)| (slot, Some(codec.trim())));
            let found = slot.trim().strip_prefix('$').and_then(|name| Slot::find_in_response(name, Scope::Response));
            let Some((slot, scope)) = found else {
                self.check.fault(value, "a header names a slot of responses", did_you_mean(slot, ["$request_id"]));
                continue;
            };
            let before = codec.and_then(|codec| codec.strip_prefix("before:")).and_then(|rest| rest.chars().next());
            if codec.is_some() && before.is_none() {
                self.check.fault(value, "unknown codec of a header", Some(grow::copy("say `| before:;`")));
            }
            headers.put(ResponseHeader { name: lower(name), slot: SlotRef { slot, scope }, before });
        }
        headers
    }
}

impl Compiler<'_> {
    fn never(&mut self) -> PatId {
        self.push(Pat::Never)
    }
}

/// A text, or a list of texts.
fn texts(tree: Option<&Tree>) -> Vec<String> {
    let Some(tree) = tree else { return Vec::new() };
    match tree.text() {
        Some(text) => grow::list([grow::copy(text)]),
        None => tree.elements().iter().filter_map(Tree::text).map(grow::copy).gather(),
    }
}
