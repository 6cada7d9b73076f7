//! Messages: canonical, OpenAI's, and what people add to them.

use super::Reader;
use crate::grow::Grow;
use crate::json::node::{Kind, NodeId};
use crate::model::{Field, NO_NODE, Record, Run, Value};
use crate::vocabulary::{Keyword, Slot};

/// In [`Record::parts`]: the children have still to be read, from the node in `first`.
pub(super) const PENDING: u32 = u32::MAX;

/// What a message holds beside its own slots.
#[derive(Default)]
struct Body {
    content: Option<NodeId>,
    thinking: Option<NodeId>,
    details: Option<NodeId>,
    reasoning: Option<NodeId>,
    plain_reasoning: Option<NodeId>,
    refusal: Option<NodeId>,
    audio: Option<NodeId>,
    calls: Option<NodeId>,
    call: Option<NodeId>,
    id: Option<NodeId>,
    name: Option<NodeId>,
    is_error: Option<NodeId>,
    cache_control: Option<NodeId>,
}

impl Reader<'_, '_> {
    /// `{"prompt": "…"}`: one message of the user.
    pub(super) fn user_message(&mut self, text: NodeId) {
        self.plain_message(Keyword::User, text);
    }

    /// The top-level `system` that Anthropic's users know: a leading system message.
    pub(super) fn system(&mut self, content: NodeId) {
        match self.doc.kind(content) {
            Kind::Null => self.doc.mark_read(content),
            Kind::String => self.plain_message(Keyword::System, content),
            Kind::Array => {
                let first = self.begin();
                self.prompt.fields.put(Field { slot: Slot::Role, value: Value::Keyword(Keyword::System, NO_NODE) });
                let mut message = self.record(Keyword::System, content, first);
                let parts = self.prompt.parts.len() as u32;
                self.parts(content);
                message.parts = self.finish_parts(parts);
                self.prompt.messages.put(message);
            }
            kind => self.problem(content, text!("must be a string or an array of parts, found {}", kind.name()), None),
        }
    }

    fn plain_message(&mut self, role: Keyword, text: NodeId) {
        let first = self.begin();
        self.prompt.fields.put(Field { slot: Slot::Role, value: Value::Keyword(role, NO_NODE) });
        let mut message = self.record(role, text, first);
        let parts = self.prompt.parts.len() as u32;
        self.text_part(text);
        message.parts = self.finish_parts(parts);
        self.prompt.messages.put(message);
    }

    pub(super) fn messages(&mut self, messages: NodeId) {
        if self.doc.kind(messages) != Kind::Array {
            let found = self.doc.kind(messages).name();
            return self.problem(messages, text!("must be an array, found {found}"), None);
        }
        for message in self.doc.elements(messages) {
            if self.doc.kind(message) == Kind::Object {
                self.message(message);
            } else {
                let found = self.doc.kind(message).name();
                self.problem(
                    message,
                    text!("must be an object, found {found}"),
                    Some("say {\"role\": \"user\", \"content\": \"…\"}"),
                );
            }
        }
        if self.prompt.messages.is_empty() && self.prompt.problems.is_empty() {
            self.problem(messages, "is empty", Some("give at least one message"));
        }
    }

    pub(super) fn message(&mut self, node: NodeId) {
        let first = self.begin();
        let mut body = Body::default();
        let mut role = None;
        for (key, value) in self.doc.members(node) {
            let held = match &*self.key(key) {
                "role" => &mut role,
                "content" => &mut body.content,
                "tool_calls" => &mut body.calls,
                "tool_call_id" => &mut body.id,
                "name" => &mut body.name,
                "refusal" => &mut body.refusal,
                "audio" => &mut body.audio,
                "function_call" => &mut body.call,
                "reasoning_content" => &mut body.reasoning,
                "reasoning" => &mut body.plain_reasoning,
                "thinking_blocks" => &mut body.thinking,
                "reasoning_details" => &mut body.details,
                "is_error" => &mut body.is_error,
                "cache_control" => &mut body.cache_control,
                "phase" => {
                    self.field(first, Slot::Phase, value);
                    continue;
                }
                "origin" => {
                    self.field(first, Slot::Origin, value);
                    continue;
                }
                "extra" => {
                    self.prompt.has_extra = true;
                    continue;
                }
                _ => continue,
            };
            if let Some(earlier) = held.replace(value) {
                self.prompt.notes.put(super::Note {
                    node: earlier,
                    kind: super::NoteKind::DuplicateKey,
                    instead: value,
                });
            }
        }
        let Some(word) = self.role(node, role) else { return };
        let parts = self.prompt.parts.len() as u32;
        let mut message;
        if word == Keyword::Tool && !self.holds_results(&body) {
            message = self.record(word, node, first);
            self.result(node, &body);
        } else {
            if let Some(name) = body.name {
                self.field(first, Slot::Name, name);
            }
            message = self.record(word, node, first);
            self.contents(&body);
            if let Some(mark) = body.cache_control {
                self.mark_last_part(parts as usize, mark);
            }
        }
        message.parts = self.finish_parts(parts);
        self.prompt.messages.put(message);
    }

    /// A message's cache mark is that of its last part, unless this has one of its own.
    fn mark_last_part(&mut self, first: usize, mark: NodeId) {
        self.doc.set_tag(mark, Slot::CacheControl as u16);
        let Some(&part) = self.prompt.parts[first..].last() else { return };
        if self.prompt.field(&part, Slot::CacheControl) != Value::Absent {
            return;
        }
        let fields = self.begin();
        self.prompt.fields.put_within(part.fields.indices());
        self.field(fields, Slot::CacheControl, mark);
        let marked = Record { parts: part.parts, ..self.record(part.word, part.node, fields) };
        if let Some(last) = self.prompt.parts.last_mut() {
            *last = marked;
        }
    }

    fn role(&mut self, node: NodeId, role: Option<NodeId>) -> Option<Keyword> {
        let Some(role) = role else {
            self.problem(node, "has no role", Some("say \"role\": \"user\""));
            return None;
        };
        let word = match &*self.word(role) {
            "user" => Some(Keyword::User),
            "assistant" => Some(Keyword::Assistant),
            // "function" is the role of OpenAI's legacy function results
            "tool" | "function" => Some(Keyword::Tool),
            "system" => Some(Keyword::System),
            "developer" => Some(Keyword::Developer),
            _ => None,
        };
        if let Some(word) = word {
            self.prompt.fields.put(Field { slot: Slot::Role, value: Value::Keyword(word, role) });
        } else {
            self.unknown_role(role);
        }
        word
    }

    #[cold]
    fn unknown_role(&mut self, role: NodeId) {
        let meant = match &*self.word(role) {
            "human" => Some(Keyword::User),
            "model" | "ai" | "bot" => Some(Keyword::Assistant),
            _ => None,
        };
        let known = "use \"system\", \"developer\", \"user\", \"assistant\" or \"tool\"";
        let suggestion = meant.map(|meant| text!("say \"{}\"; or {known}", meant.text()));
        let suggestion = suggestion.as_deref().unwrap_or(known);
        self.problem(role, text!("unknown role {}", self.doc.raw(role)), Some(suggestion));
    }

    /// The parts of a message: reasoning first, then what was said, then calls.
    fn contents(&mut self, body: &Body) {
        self.thoughts(body);
        if let Some(content) = body.content {
            self.content(content);
        }
        if let Some(refusal) = body.refusal
            && !self.is_null(refusal)
        {
            self.labelled_part(Keyword::Refusal, refusal);
        }
        if let Some(audio) = body.audio {
            self.audio_reference(audio);
        }
        if let Some(calls) = body.calls
            && !self.is_null(calls)
        {
            self.calls(calls);
        }
        if let Some(call) = body.call
            && !self.is_null(call)
        {
            self.legacy_call(call);
        }
        if let Some(lost) = body.id {
            self.is_null(lost);
        }
        if let Some(lost) = body.is_error {
            self.is_null(lost);
        }
    }

    /// What the model thought: as blocks, or as text. Blocks say it better: they have signatures, and say all of it.
    fn thoughts(&mut self, body: &Body) {
        // most messages have none
        if body.thinking.or(body.details).or(body.reasoning).or(body.plain_reasoning).is_none() {
            return;
        }
        let [blocks, details] =
            [body.thinking, body.details].map(|blocks| blocks.filter(|&blocks| !self.is_empty(blocks)));
        // anything but a string is some provider's own form
        let plain = body.plain_reasoning.filter(|&text| self.doc.kind(text) == Kind::String);
        let mut taken = None;
        for (at, node) in [blocks, details, body.reasoning, plain].into_iter().enumerate() {
            let Some(node) = node.filter(|&node| !self.is_null(node)) else { continue };
            match taken {
                Some(instead) => {
                    self.prompt.notes.put(super::Note { node, kind: super::NoteKind::TwoSpellings, instead });
                }
                None if at < 2 => self.parts(node),
                None => self.labelled_part(Keyword::Reasoning, node),
            }
            taken = taken.or(Some(node));
        }
    }

    fn is_empty(&self, node: NodeId) -> bool {
        self.doc.kind(node) == Kind::Array && self.doc.elements(node).next().is_none()
    }

    fn calls(&mut self, calls: NodeId) {
        if self.doc.kind(calls) != Kind::Array {
            let found = self.doc.kind(calls).name();
            return self.problem(calls, text!("must be an array of tool calls, found {found}"), None);
        }
        for call in self.doc.elements(calls) {
            self.call(call);
        }
    }

    /// True if a tool message holds tool results with identifiers of their own.
    fn holds_results(&self, body: &Body) -> bool {
        let is_result = |part| {
            let kind = self.doc.get(part, "type");
            kind.is_some_and(|kind| self.doc.is(kind, "tool_result") || self.doc.is(kind, "custom_result"))
        };
        body.id.is_none() && body.content.is_some_and(|content| self.doc.elements(content).any(is_result))
    }

    pub(super) fn content(&mut self, content: NodeId) {
        match self.doc.kind(content) {
            Kind::Null => self.doc.mark_read(content),
            Kind::String => self.text_part(content),
            Kind::Array => self.parts(content),
            Kind::Object => self.part(content),
            kind => self.problem(content, text!("must be a string or an array of parts, found {}", kind.name()), None),
        }
    }

    /// A part that is one string, with no type of its own.
    pub(super) fn text_part(&mut self, text: NodeId) {
        self.labelled_part(Keyword::Text, text);
    }

    fn labelled_part(&mut self, word: Keyword, text: NodeId) {
        let first = self.begin();
        self.prompt.fields.put(Field { slot: Slot::Kind, value: Value::Keyword(word, NO_NODE) });
        self.field(first, Slot::Text, text);
        let part = self.record(word, text, first);
        self.prompt.parts.put(part);
    }

    /// An assistant's earlier audio, by its identifier.
    fn audio_reference(&mut self, audio: NodeId) {
        if !self.is_object(audio) {
            return;
        }
        let first = self.begin();
        self.prompt.fields.put(Field { slot: Slot::Kind, value: Value::Keyword(Keyword::Audio, NO_NODE) });
        for (key, value) in self.doc.members(audio) {
            match &*self.key(key) {
                "id" => self.field(first, Slot::Id, value),
                "data" => self.field(first, Slot::Data, value),
                "transcript" => self.field(first, Slot::Transcript, value),
                _ => {}
            }
        }
        let part = self.record(Keyword::Audio, audio, first);
        self.prompt.parts.put(part);
    }

    /// A tool message is one tool result.
    fn result(&mut self, node: NodeId, body: &Body) {
        let first = self.begin();
        self.prompt.fields.put(Field { slot: Slot::Kind, value: Value::Keyword(Keyword::ToolResult, NO_NODE) });
        for (slot, value) in [
            (Slot::Id, body.id),
            (Slot::Name, body.name),
            (Slot::IsError, body.is_error),
            (Slot::CacheControl, body.cache_control),
        ] {
            if let Some(value) = value {
                self.field(first, slot, value);
            }
        }
        self.finish_result(node, first, body.content);
    }

    /// Pushes a tool result whose other slots are read.
    pub(super) fn finish_result(&mut self, node: NodeId, first: u32, content: Option<NodeId>) {
        let mut custom = false;
        let id =
            self.prompt.fields[first as usize..].iter().find(|field| field.slot == Slot::Id).map(|field| field.value);
        if let Some(Value::Node(id)) = id
            && let Some(call) = self.called(id)
        {
            custom = call.word == Keyword::CustomCall;
            let given = self.prompt.fields[first as usize..]
                .iter()
                .find(|field| field.slot == Slot::Name)
                .map(|field| field.value);
            match (given, self.prompt.field(&call, Slot::Name)) {
                (None, name) if name != Value::Absent => {
                    self.prompt.fields.put(Field { slot: Slot::Name, value: name });
                }
                // the call's name once more says nothing new
                (Some(Value::Node(given)), Value::Node(name)) if self.doc.raw(given) == self.doc.raw(name) => {
                    self.doc.mark_read(given);
                }
                _ => {}
            }
        }
        if let Some(content) = content
            && self.doc.kind(content) == Kind::String
        {
            self.field(first, Slot::Content, content);
        }
        let word = if custom { Keyword::CustomResult } else { Keyword::ToolResult };
        if custom
            && let Some(field) = self.prompt.fields[first as usize..].iter_mut().find(|field| field.slot == Slot::Kind)
            && let Value::Keyword(_, node) = field.value
        {
            field.value = Value::Keyword(word, node);
        }
        let mut part = self.record(word, node, first);
        if let Some(content) = content {
            part.parts = Run { first: content, count: PENDING };
        }
        self.prompt.parts.put(part);
    }

    /// The last call with this identifier.
    fn called(&mut self, id: NodeId) -> Option<Record> {
        const MANY: usize = 256;
        if self.prompt.calls.len() <= MANY {
            let same = |call: &&u32| self.call_id(**call).is_some_and(|other| self.is_same_text(other, id));
            return self.prompt.calls.iter().rev().find(same).map(|&call| self.prompt.parts[call as usize]);
        }
        // so many calls are worth an index
        while let Some(&call) = self.prompt.calls.get(self.indexed) {
            self.indexed += 1;
            if let Some(id) = self.call_id(call) {
                self.calls.enter(self.doc.string(id), call);
            }
        }
        self.calls.get(&self.doc.string(id)).map(|&call| self.prompt.parts[call as usize])
    }

    fn is_same_text(&self, one: NodeId, other: NodeId) -> bool {
        self.doc.raw(one) == self.doc.raw(other)
            || ((self.doc.escaped(one) || self.doc.escaped(other)) && self.doc.string(one) == self.doc.string(other))
    }

    fn call_id(&self, call: u32) -> Option<NodeId> {
        match self.prompt.field(&self.prompt.parts[call as usize], Slot::Id) {
            Value::Node(id) => Some(id),
            _ => None,
        }
    }

    /// Pushes a part that is a call.
    pub(super) fn push_call(&mut self, call: Record) {
        let part = self.prompt.parts.len();
        self.prompt.parts.put(call);
        // without memory there is none, and what is not there must not be named
        if self.prompt.parts.len() > part {
            self.prompt.calls.put(part as u32);
        }
    }

    /// Reads the children of the parts from `first` on, whose own range ends here.
    fn finish_parts(&mut self, first: u32) -> Run {
        let range = Run { first, count: self.prompt.parts.len() as u32 - first };
        let mut at = first as usize;
        while at < self.prompt.parts.len() {
            let part = self.prompt.parts[at];
            if part.parts.count == PENDING {
                let children = self.prompt.parts.len() as u32;
                self.content(part.parts.first);
                self.prompt.parts[at].parts = Run { first: children, count: self.prompt.parts.len() as u32 - children };
            }
            at += 1;
        }
        range
    }
}
