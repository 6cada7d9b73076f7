//! Writes what a request asks for beside its messages: tools, choices, formats, settings.

use super::Decoded;
use super::matcher::{Event, Found};
use super::records::{Entry, Writer};
use crate::json;
use crate::json::doc::Doc;
use crate::model::NO_NODE;
use crate::vocabulary::{Keyword, Scope, Slot};
use std::cmp::Ordering;

/// Slots that are written in a form of their own, or are worked out from others.
const SPECIAL: &[Slot] = &[
    Slot::SystemText,
    Slot::UnreasonedAnswer,
    Slot::ModelId,
    Slot::Messages,
    Slot::System,
    Slot::Tools,
    Slot::FunctionTools,
    Slot::ProviderTools,
    Slot::MixedTools,
    Slot::ToolChoice,
    Slot::ToolChoiceName,
    Slot::ToolChoiceMode,
    Slot::ToolChoiceType,
    Slot::ToolChoiceRaw,
    Slot::ToolChoiceTools,
    Slot::ResponseFormat,
    Slot::ResponseFormatName,
    Slot::ResponseFormatDescription,
    Slot::ResponseFormatSchema,
    Slot::ResponseFormatStrict,
    Slot::OutputModalities,
    Slot::RagDocuments,
];

/// A setting: where it goes, as a dotted path.
enum Setting {
    Found(Found),
    List(Slot),
    Stream,
    /// Of a header.
    Tokens(usize),
}

/// Writes them.
pub fn write(writer: &mut Writer<'_, '_>, own: &[Event], entries: &[Entry]) {
    model(writer, own);
    tools(writer, entries);
    tool_choice(writer, own, entries);
    response_format(writer, own);
    settings(writer, own, entries);
}

fn bound(own: &[Event], slot: Slot) -> Option<Found> {
    Writer::bound(own, Scope::Request, slot)
}

fn text(doc: &Doc<'_>, found: Found) -> Option<String> {
    match found {
        Found::Node(node) => Some(doc.string(node).into_owned()),
        _ => None,
    }
}

fn model(writer: &mut Writer<'_, '_>, own: &[Event]) {
    if let Some(model) = bound(own, Slot::ModelId).and_then(|found| text(&writer.doc, found)) {
        writer.out.model = Some(model);
    }
    if let Some(Found::Node(node)) = bound(own, Slot::Stream) {
        writer.out.stream |= writer.doc.raw(node) == "true";
    }
}

fn tools(writer: &mut Writer<'_, '_>, entries: &[Entry]) {
    let mut began = false;
    for tool in entries.iter().filter(|entry| entry.list == Slot::Tools) {
        if !began {
            writer.key("tools");
            writer.push("[");
            began = true;
        }
        let own = writer.own_events(tool.from, tool.to);
        writer.comma();
        if let Some(raw) = Writer::bound(&own, Scope::Tool, Slot::Raw) {
            writer.value(raw);
            continue;
        }
        writer.push("{");
        let kind = Writer::bound(&own, Scope::Tool, Slot::Kind);
        if kind == Some(Found::Keywords(1 << Keyword::Custom as u64)) {
            writer.push("\"type\":\"custom\"");
        } else if kind == Some(Found::Keywords(1 << Keyword::Provider as u64))
            && let Some(kind) = Writer::bound(&own, Scope::Tool, Slot::Type)
        {
            writer.member("type", kind);
        }
        writer.fields(&own, Scope::Tool);
        writer.own_fields(&own);
        writer.rest_of_record(tool.node);
        writer.push("}");
    }
    if began {
        writer.push("]");
    }
}

fn tool_choice(writer: &mut Writer<'_, '_>, own: &[Event], entries: &[Entry]) {
    let Some(choice @ Found::Keywords(words)) = bound(own, Slot::ToolChoice) else { return };
    let is = |word: Keyword| words == 1 << word as u64;
    if is(Keyword::Auto) || is(Keyword::None) || is(Keyword::Required) {
        return writer.member("tool_choice", choice);
    }
    if let Some(raw) = bound(own, Slot::ToolChoiceRaw) {
        return writer.member("tool_choice", raw);
    }
    writer.key("tool_choice");
    writer.push("{");
    if is(Keyword::Custom) {
        writer.push("\"type\":\"custom\"");
    }
    if is(Keyword::Allowed) {
        writer.push("\"type\":\"allowed_tools\"");
    }
    for (name, slot) in [("type", Slot::ToolChoiceType), ("name", Slot::ToolChoiceName), ("mode", Slot::ToolChoiceMode)]
    {
        if let Some(found) = bound(own, slot) {
            writer.member(name, found);
        }
    }
    if is(Keyword::Allowed) {
        writer.key("tools");
        list(writer, entries, Slot::ToolChoiceTools, Scope::AllowedTool);
    }
    writer.push("}");
}

/// Choices, documents, modalities: a value where one says it all, else an object.
fn list(writer: &mut Writer<'_, '_>, entries: &[Entry], list: Slot, scope: Scope) {
    writer.push("[");
    for entry in entries.iter().filter(|entry| entry.list == list) {
        let own = writer.own_events(entry.from, entry.to);
        writer.comma();
        let whole = [Slot::Raw, Slot::Value].into_iter().find_map(|slot| Writer::bound(&own, scope, slot));
        let is_text = Writer::bound(&own, scope, Slot::Kind) == Some(Found::Keywords(1 << Keyword::Text as u64));
        if let Some(whole) = whole.or_else(|| Writer::bound(&own, scope, Slot::Text).filter(|_| is_text)) {
            writer.value(whole);
            continue;
        }
        writer.push("{");
        writer.fields(&own, scope);
        writer.own_fields(&own);
        writer.rest_of_record(entry.node);
        writer.push("}");
    }
    writer.push("]");
}

fn response_format(writer: &mut Writer<'_, '_>, own: &[Event]) {
    if let Some(schema) = bound(own, Slot::ResponseFormatSchema) {
        writer.key("response_format");
        writer.push("{\"type\":\"json_schema\",\"json_schema\":{\"schema\":");
        writer.value(schema);
        let fields = [Slot::ResponseFormatName, Slot::ResponseFormatDescription, Slot::ResponseFormatStrict];
        for (name, slot) in ["name", "description", "strict"].into_iter().zip(fields) {
            if let Some(found) = bound(own, slot) {
                writer.member(name, found);
            }
        }
        writer.push("}}");
    } else if let Some(found) = bound(own, Slot::ResponseFormat) {
        writer.member("response_format", found);
    }
}

/// All other settings, in their groups.
fn settings(writer: &mut Writer<'_, '_>, own: &[Event], entries: &[Entry]) {
    let mut all: Vec<(&str, Setting)> = Vec::new();
    let plan = writer.plan;
    for event in own {
        match *event {
            Event::Bind(slot, found) if slot.scope == Scope::Request && !SPECIAL.contains(&slot.slot) => {
                all.push((slot.slot.info().name, Setting::Found(found)));
            }
            Event::Own(number, node) => all.push((&plan.own[number as usize], Setting::Found(Found::Node(node)))),
            _ => {}
        }
    }
    for slot in [Slot::OutputModalities, Slot::RagDocuments] {
        if entries.iter().any(|entry| entry.list == slot) {
            all.push((slot.info().name, Setting::List(slot)));
        } else if let Some(found) = bound(own, slot) {
            all.push((slot.info().name, Setting::Found(found)));
        }
    }
    for (at, (_, path)) in plan.tokens.iter().enumerate() {
        if writer.out.tokens.iter().any(|(of, _)| *of == at) {
            all.push((path, Setting::Tokens(at)));
        }
    }
    if writer.out.stream && bound(own, Slot::Stream).is_none() {
        all.push((Slot::Stream.info().name, Setting::Stream));
    }
    all.sort_by(|(one, _), (other, _)| in_groups(one, other));
    let mut open: Vec<&str> = Vec::new();
    let mut whole: Option<&str> = None;
    for (path, setting) in all {
        // a piece of what is written whole
        if whole
            .is_some_and(|whole| path == whole || path.strip_prefix(whole).is_some_and(|rest| rest.starts_with('.')))
        {
            continue;
        }
        whole = Some(path);
        let name = enter(writer, &mut open, path);
        match setting {
            Setting::Found(found) => writer.member(name, found),
            Setting::List(slot) => {
                writer.key(name);
                list(writer, entries, slot, slot.info().element.unwrap_or(Scope::Item));
            }
            Setting::Stream => {
                writer.key(name);
                // the body does not say it
                writer.origin(NO_NODE);
                writer.push("true");
            }
            Setting::Tokens(at) => {
                writer.key(name);
                writer.origin(NO_NODE);
                tokens(writer.out, at);
            }
        }
    }
    for _ in open {
        writer.push("}");
    }
}

/// The tokens of a header, as a list.
fn tokens(out: &mut Decoded, at: usize) {
    out.prompt.push('[');
    for (_, token) in out.tokens.iter().filter(|(of, _)| *of == at) {
        json::string(&mut out.prompt, token);
        out.prompt.push(',');
    }
    json::close(&mut out.prompt, ']');
}

/// The order in which groups are whole.
fn in_groups(one: &str, other: &str) -> Ordering {
    one.split('.').cmp(other.split('.'))
}

/// Closes and opens groups for a path; its last step.
fn enter<'p>(writer: &mut Writer<'_, '_>, open: &mut Vec<&'p str>, path: &'p str) -> &'p str {
    let steps: Vec<&str> = path.split('.').collect();
    let (name, groups) = steps.split_last().map_or((path, &[][..]), |(name, groups)| (*name, groups));
    let shared = open.iter().zip(groups).take_while(|(known, group)| known == group).count();
    while open.len() > shared {
        open.pop();
        writer.push("}");
    }
    for group in &groups[shared..] {
        writer.key(group);
        writer.push("{");
        open.push(group);
    }
    name
}
