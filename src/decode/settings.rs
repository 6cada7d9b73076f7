//! Writes what a request asks for beside its messages: tools, choices, formats, settings.

use super::parts::bit;
use super::records::Writer;
use super::setting::Setting;
use super::steps::Entry;
use super::trail::{Event, Found};
use super::{Decoded, Model};
use crate::grow::Grow;
use crate::json::node::Kind;
use crate::model::NO_NODE;
use crate::sort;
use crate::vocabulary::{Keyword, Scope, Slot};
use std::cmp::Ordering;

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
        writer.out.model = Some(Model::Body(node));
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
            writer.out.prompt.array();
            began = true;
        }
        writer.out.prompt.comma();
        if let Some(raw) = writer.bound(tool, Scope::Tool, Slot::Raw) {
            writer.value(raw);
            continue;
        }
        writer.origin(tool.node);
        writer.out.prompt.object();
        let kind = writer.bound(tool, Scope::Tool, Slot::Kind);
        if is(kind, Keyword::Custom) {
            writer.own_key("type");
            writer.out.prompt.word("custom");
        } else if is(kind, Keyword::Provider)
            && let Some(kind) = writer.bound(tool, Scope::Tool, Slot::Type)
        {
            writer.member("type", kind);
        }
        writer.fields(tool, Scope::Tool);
        writer.own_fields(tool);
        writer.rest_of_record(tool.node);
        writer.out.prompt.end();
    }
    if began {
        writer.out.prompt.end();
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
    writer.out.prompt.object();
    for (kind, word) in [(Keyword::Custom, "custom"), (Keyword::Allowed, "allowed_tools")] {
        if is(kind) {
            writer.own_key("type");
            writer.out.prompt.word(word);
        }
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
    writer.out.prompt.end();
}

/// Choices, documents, modalities: a value where one says it all, else an object.
fn list(writer: &mut Writer<'_, '_>, request: Entry, list: Slot, scope: Scope) {
    writer.out.prompt.array();
    for entry in writer.steps.entries(request).filter(|entry| entry.list == list) {
        writer.out.prompt.comma();
        let whole = [Slot::Raw, Slot::Value].into_iter().find_map(|slot| writer.bound(entry, scope, slot));
        let is_text = is(writer.bound(entry, scope, Slot::Kind), Keyword::Text);
        if let Some(whole) = whole.or_else(|| writer.bound(entry, scope, Slot::Text).filter(|_| is_text)) {
            writer.value(whole);
            continue;
        }
        writer.origin(entry.node);
        writer.out.prompt.object();
        writer.fields(entry, scope);
        writer.own_fields(entry);
        writer.rest_of_record(entry.node);
        writer.out.prompt.end();
    }
    writer.out.prompt.end();
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
        writer.out.prompt.object();
        writer.own_key("type");
        writer.origin(first.node());
        writer.out.prompt.word("json_schema");
        writer.own_key("json_schema");
        writer.out.prompt.object();
        for (name, slot) in fields {
            if let Some(found) = bound(writer, request, slot) {
                writer.member(name, found);
            }
        }
        writer.out.prompt.end();
        writer.out.prompt.end();
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

/// All other settings, in their groups; of two that say the same the first counts.
fn all(writer: &Writer<'_, '_>, request: Entry, all: &mut Vec<Setting>) {
    let plan = writer.plan;
    all.clear();
    for event in writer.steps.own(request) {
        match event {
            Event::Bind(slot, found) if slot.scope == Scope::Request && !is_special(slot.slot) => {
                all.put(Setting::Slot(slot.slot, found));
            }
            Event::Own(number, node) => all.put(Setting::Own(number, node)),
            _ => {}
        }
    }
    for slot in [Slot::OutputModalities, Slot::RagDocuments] {
        if writer.steps.entries(request).any(|entry| entry.list == slot) {
            all.put(Setting::List(slot));
        } else if let Some(found) = bound(writer, request, slot) {
            all.put(Setting::Slot(slot, found));
        }
    }
    for at in 0..plan.tokens.len() {
        if writer.out.tokens.iter().any(|(of, _)| *of == at) {
            all.put(Setting::Tokens(at));
        }
    }
    if writer.out.stream && bound(writer, request, Slot::Stream).is_none() {
        all.put(Setting::Stream);
    }
    sort::by(all, |one, other| in_groups(one.path(plan), other.path(plan)));
}

fn settings(writer: &mut Writer<'_, '_>, request: Entry) {
    let plan = writer.plan;
    let mut settings = std::mem::take(writer.settings);
    all(writer, request, &mut settings);
    // the path of the groups that are open
    let mut open = "";
    let mut whole: Option<&str> = None;
    for &setting in &settings {
        let path = setting.path(plan);
        // a piece of what is written whole
        if whole.is_some_and(|whole| within(path, whole)) {
            continue;
        }
        whole = Some(path);
        let (groups, name) = parted(path);
        enter(writer, open, groups);
        open = groups;
        writer.out.prompt.key(name);
        match setting {
            Setting::Slot(_, found) => writer.value(found),
            Setting::Own(_, node) => writer.value(Found::Node(node)),
            Setting::List(slot) => list(writer, request, slot, slot.info().element.unwrap_or(Scope::Item)),
            Setting::Stream => {
                // the body does not say it
                writer.origin(NO_NODE);
                writer.out.prompt.scalar(Kind::Bool, "true");
            }
            Setting::Tokens(at) => {
                writer.origin(NO_NODE);
                tokens(writer.out, at);
            }
        }
    }
    enter(writer, open, "");
    *writer.settings = settings;
}

/// The tokens of a header, as a list.
fn tokens(out: &mut Decoded, at: usize) {
    out.prompt.array();
    for (_, token) in out.tokens.iter().filter(|(of, _)| *of == at) {
        out.prompt.comma();
        out.prompt.string(token);
    }
    out.prompt.end();
}

/// The order in which groups are whole.
fn in_groups(one: &str, other: &str) -> Ordering {
    // a step that ends comes before all that go on
    let step = |byte| if byte == b'.' { 0 } else { byte };
    one.bytes().map(step).cmp(other.bytes().map(step))
}

/// A dotted path without its last step, and that step.
fn parted(path: &str) -> (&str, &str) {
    let dot = path.bytes().rposition(|byte| byte == b'.');
    dot.map_or(("", path), |dot| (&path[..dot], &path[dot + 1..]))
}

/// True for a group itself, and for what is in it.
fn within(path: &str, group: &str) -> bool {
    path.strip_prefix(group).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Closes the groups of one path that are none of another, and opens those that it has besides.
fn enter(writer: &mut Writer<'_, '_>, mut open: &str, groups: &str) {
    while !open.is_empty() && !within(groups, open) {
        writer.out.prompt.end();
        open = parted(open).0;
    }
    let more = &groups[open.len()..];
    if !more.is_empty() {
        for group in more.split('.').filter(|group| !group.is_empty()) {
            writer.out.prompt.key(group);
            writer.out.prompt.object();
        }
    }
}
