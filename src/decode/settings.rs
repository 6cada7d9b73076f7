//! Writes what a request asks for beside its messages: tools, choices, formats, settings.

use super::Decoded;
use super::parts::bit;
use super::records::Writer;
use super::steps::Entry;
use super::trail::{Event, Found};
use crate::grow::{self, Grow};
use crate::json;
use crate::model::NO_NODE;
use crate::sort;
use crate::vocabulary::{Keyword, Scope, Slot};
use std::cmp::Ordering;

/// A setting: where it goes, as a dotted path.
enum Setting {
    Found(Found),
    List(Slot),
    Stream,
    /// Of a header.
    Tokens(usize),
}

/// Writes them.
pub fn write(writer: &mut Writer<'_, '_>, request: Entry) {
    model(writer, request);
    tools(writer, request);
    tool_choice(writer, request);
    response_format(writer, request);
    settings(writer, request);
}

fn bound(writer: &Writer<'_, '_>, request: Entry, slot: Slot) -> Option<Found> {
    writer.bound(request, Scope::Request, slot)
}

/// True if what was read is this word, and can be no other.
fn is(found: Option<Found>, word: Keyword) -> bool {
    matches!(found, Some(Found::Keywords(words, _)) if words == bit(word))
}

fn model(writer: &mut Writer<'_, '_>, request: Entry) {
    if let Some(Found::Node(node)) = bound(writer, request, Slot::ModelId) {
        writer.out.model = Some(grow::owned(writer.doc.string(node)));
    }
    if let Some(Found::Node(node)) = bound(writer, request, Slot::Stream) {
        writer.out.stream |= writer.doc.raw(node) == "true";
    }
}

fn tools(writer: &mut Writer<'_, '_>, request: Entry) {
    let mut began = false;
    for tool in writer.steps.entries(request).filter(|entry| entry.list == Slot::Tools) {
        if !began {
            writer.own_key("tools");
            writer.push("[");
            began = true;
        }
        writer.comma();
        if let Some(raw) = writer.bound(tool, Scope::Tool, Slot::Raw) {
            writer.value(raw);
            continue;
        }
        writer.origin(tool.node);
        writer.push("{");
        let kind = writer.bound(tool, Scope::Tool, Slot::Kind);
        if is(kind, Keyword::Custom) {
            writer.push("\"type\":\"custom\"");
        } else if is(kind, Keyword::Provider)
            && let Some(kind) = writer.bound(tool, Scope::Tool, Slot::Type)
        {
            writer.member("type", kind);
        }
        writer.fields(tool, Scope::Tool);
        writer.own_fields(tool);
        writer.rest_of_record(tool.node);
        writer.push("}");
    }
    if began {
        writer.push("]");
    }
}

fn tool_choice(writer: &mut Writer<'_, '_>, request: Entry) {
    let Some(choice @ Found::Keywords(words, node)) = bound(writer, request, Slot::ToolChoice) else { return };
    let is = |word: Keyword| words == bit(word);
    if is(Keyword::Auto) || is(Keyword::None) || is(Keyword::Required) {
        return writer.member("tool_choice", choice);
    }
    if let Some(raw) = bound(writer, request, Slot::ToolChoiceRaw) {
        return writer.member("tool_choice", raw);
    }
    writer.own_key("tool_choice");
    writer.origin(node);
    writer.push("{");
    if is(Keyword::Custom) {
        writer.push("\"type\":\"custom\"");
    }
    if is(Keyword::Allowed) {
        writer.push("\"type\":\"allowed_tools\"");
    }
    for (name, slot) in [("type", Slot::ToolChoiceType), ("name", Slot::ToolChoiceName), ("mode", Slot::ToolChoiceMode)]
    {
        if let Some(found) = bound(writer, request, slot) {
            writer.member(name, found);
        }
    }
    if is(Keyword::Allowed) {
        writer.own_key("tools");
        list(writer, request, Slot::ToolChoiceTools, Scope::AllowedTool);
    }
    writer.push("}");
}

/// Choices, documents, modalities: a value where one says it all, else an object.
fn list(writer: &mut Writer<'_, '_>, request: Entry, list: Slot, scope: Scope) {
    writer.push("[");
    for entry in writer.steps.entries(request).filter(|entry| entry.list == list) {
        writer.comma();
        let whole = [Slot::Raw, Slot::Value].into_iter().find_map(|slot| writer.bound(entry, scope, slot));
        let is_text = is(writer.bound(entry, scope, Slot::Kind), Keyword::Text);
        if let Some(whole) = whole.or_else(|| writer.bound(entry, scope, Slot::Text).filter(|_| is_text)) {
            writer.value(whole);
            continue;
        }
        writer.origin(entry.node);
        writer.push("{");
        writer.fields(entry, scope);
        writer.own_fields(entry);
        writer.rest_of_record(entry.node);
        writer.push("}");
    }
    writer.push("]");
}

fn response_format(writer: &mut Writer<'_, '_>, request: Entry) {
    let fields = [
        ("schema", Slot::ResponseFormatSchema),
        ("name", Slot::ResponseFormatName),
        ("description", Slot::ResponseFormatDescription),
        ("strict", Slot::ResponseFormatStrict),
    ];
    // one without a schema is still one: who translates it says what it lacks
    if let Some(first) = fields.iter().find_map(|&(_, slot)| bound(writer, request, slot)) {
        writer.own_key("response_format");
        writer.push("{\"type\":");
        writer.origin(first.node());
        writer.push("\"json_schema\",\"json_schema\":{");
        for (name, slot) in fields {
            if let Some(found) = bound(writer, request, slot) {
                writer.member(name, found);
            }
        }
        writer.push("}}");
    } else if let Some(found) = bound(writer, request, Slot::ResponseFormat) {
        writer.member("response_format", found);
    }
}

/// True for slots that are written in a form of their own, or are worked out from others.
fn is_special(slot: Slot) -> bool {
    matches!(
        slot,
        Slot::SystemText
            | Slot::UnreasonedAnswer
            | Slot::ModelId
            | Slot::Messages
            | Slot::System
            | Slot::Tools
            | Slot::FunctionTools
            | Slot::CustomTools
            | Slot::ProviderTools
            | Slot::MixedTools
            | Slot::ToolChoice
            | Slot::ToolChoiceName
            | Slot::ToolChoiceMode
            | Slot::ToolChoiceType
            | Slot::ToolChoiceRaw
            | Slot::ToolChoiceTools
            | Slot::ResponseFormat
            | Slot::ResponseFormatName
            | Slot::ResponseFormatDescription
            | Slot::ResponseFormatSchema
            | Slot::ResponseFormatStrict
            | Slot::OutputModalities
            | Slot::RagDocuments
    )
}

/// All other settings, in their groups: what each is called, as a dotted path; of two that say the same the first
/// counts.
fn all<'p>(writer: &Writer<'p, '_>, request: Entry) -> Vec<(&'p str, Setting)> {
    let mut all = Vec::new();
    let plan = writer.plan;
    let mut put = |path, setting| all.put((path, setting));
    for event in writer.steps.own(request) {
        match event {
            Event::Bind(slot, found) if slot.scope == Scope::Request && !is_special(slot.slot) => {
                put(slot.slot.info().name, Setting::Found(found));
            }
            Event::Own(number, node) => put(plan.own[number as usize].as_str(), Setting::Found(Found::Node(node))),
            _ => {}
        }
    }
    for slot in [Slot::OutputModalities, Slot::RagDocuments] {
        if writer.steps.entries(request).any(|entry| entry.list == slot) {
            put(slot.info().name, Setting::List(slot));
        } else if let Some(found) = bound(writer, request, slot) {
            put(slot.info().name, Setting::Found(found));
        }
    }
    for (at, (_, path)) in plan.tokens.iter().enumerate() {
        if writer.out.tokens.iter().any(|(of, _)| *of == at) {
            put(path, Setting::Tokens(at));
        }
    }
    if writer.out.stream && bound(writer, request, Slot::Stream).is_none() {
        put(Slot::Stream.info().name, Setting::Stream);
    }
    sort::by(&mut all, |one, other| in_groups(one.0, other.0));
    all
}

fn settings(writer: &mut Writer<'_, '_>, request: Entry) {
    let all = all(writer, request);
    // the path of the groups that are open
    let mut open = "";
    let mut whole: Option<&str> = None;
    for (path, setting) in all {
        // a piece of what is written whole
        if whole.is_some_and(|whole| within(path, whole)) {
            continue;
        }
        whole = Some(path);
        let (groups, name) = path.rsplit_once('.').unwrap_or(("", path));
        enter(writer, open, groups);
        open = groups;
        writer.key(name);
        match setting {
            Setting::Found(found) => writer.value(found),
            Setting::List(slot) => list(writer, request, slot, slot.info().element.unwrap_or(Scope::Item)),
            Setting::Stream => {
                // the body does not say it
                writer.origin(NO_NODE);
                writer.push("true");
            }
            Setting::Tokens(at) => {
                writer.origin(NO_NODE);
                tokens(writer.out, at);
            }
        }
    }
    enter(writer, open, "");
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

/// True for a group itself, and for what is in it.
fn within(path: &str, group: &str) -> bool {
    path.strip_prefix(group).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Closes the groups of one path that are none of another, and opens those that it has besides.
fn enter(writer: &mut Writer<'_, '_>, open: &str, groups: &str) {
    if open == groups {
        return;
    }
    let steps = |path: &'_ str| path.split('.').filter(|step| !step.is_empty()).count();
    let shared = open.split('.').zip(groups.split('.')).take_while(|(one, other)| one == other && !one.is_empty());
    let shared = shared.count();
    (shared..steps(open)).for_each(|_| writer.push("}"));
    for group in groups.split('.').skip(shared).filter(|group| !group.is_empty()) {
        writer.key(group);
        writer.push("{");
    }
}
